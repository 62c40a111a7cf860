import { type InfoHash, MagnetError, type Metainfo, MetainfoError, parseMetainfo } from '@shoal/bittorrent'
import { type Reason, reason } from '../../reason.ts'
import { magnetHash } from '../../torrents/magnet-hash.ts'
import { backoff } from '../backoff.ts'
import type { DeadCode, Grab } from '../grab.ts'
import type { GrabContext } from '../grab-context.ts'
import type { FetchOutcome } from '../torrent-fetcher.ts'
import { type GrabIn, inState, type Transition } from '../transition.ts'

const FIRST_RETRY = 1_000 // milliseconds
const LONGEST_RETRY = 10 * 60_000 // milliseconds
/** Failures in a row after which the grab counts as parked rather than busy. */
const ATTEMPTS_BEFORE_PARKING = 4

/** What fetching needs of a grab's context. */
export type FetchContext = Pick<GrabContext, 'clock' | 'hashes' | 'fetcher' | 'proxyOf'> & {
  readonly allowances: Pick<GrabContext['allowances'], 'mayFetch'>
}

/** `accepted` → `fetched`: gets the .torrent and checks it. */
export async function fetchTorrent(
  grab: GrabIn<'accepted'>,
  context: FetchContext,
  signal: AbortSignal,
): Promise<Transition> {
  const outcome = await obtain(grab, context, signal)
  const now = context.clock.now()
  switch (outcome.kind) {
    case 'bytes':
      return checked(grab, outcome.bytes, context)
    case 'magnet':
      return magnet(grab, outcome.uri, now)
    case 'gone':
      return { grab: inState(grab, now, { kind: 'dead', reason: outcome.reason, at: now }) }
    case 'refused':
      return refused(grab, outcome, now)
    case 'failed':
      return failed(grab, outcome, now)
  }
}

async function obtain(grab: Grab, context: FetchContext, signal: AbortSignal): Promise<FetchOutcome> {
  const { source } = grab.release
  switch (source.kind) {
    case 'file':
      return { kind: 'bytes', bytes: source.bytes }
    case 'magnet':
      return source
    case 'url': {
      const proxy = context.proxyOf(grab.release.indexer)
      const { mayFetch } = context.allowances
      return context.fetcher.fetch({ url: source.url, mayFetch, proxy }, signal)
    }
  }
}

function checked(grab: Grab, bytes: Uint8Array, context: FetchContext): Transition {
  const now = context.clock.now()
  const dead = (why: Reason<DeadCode>): Transition => ({
    grab: inState(grab, now, { kind: 'dead', reason: why, at: now }),
  })
  let metainfo: Metainfo
  try {
    metainfo = parseMetainfo(bytes, context.hashes)
  } catch (error) {
    if (!(error instanceof MetainfoError)) throw error
    return dead(reason('not-a-torrent', `what the link gave is not a torrent: ${error.message}`))
  }
  if (grab.infoHash !== undefined && !infoHashesOf(metainfo).includes(grab.infoHash)) {
    return dead(
      reason('wrong-torrent', 'the torrent has another info-hash than was announced', {
        announced: grab.infoHash,
        fetched: metainfo.infoHash,
      }),
    )
  }
  const { infoHash, contentLength } = metainfo
  const fetched = inState(grab, now, { kind: 'fetched', excluded: [], parked: 0 }, now)
  return { grab: { ...fetched, infoHash, size: contentLength }, metainfo: bytes }
}

/** Every info-hash that the torrent has: v1, v2, and v2 cut to what goes on the wire. */
function infoHashesOf(metainfo: Metainfo): readonly string[] {
  const { infoHash, infoHashV1, infoHashV2 } = metainfo
  return [infoHash, infoHashV1, infoHashV2].filter((hash): hash is InfoHash => hash !== undefined)
}

/** A magnet link goes to a client as it is: the client finds the metadata. */
function magnet(grab: Grab, uri: string, now: number): Transition {
  try {
    const infoHash = magnetHash(uri)
    const release = { ...grab.release, source: { kind: 'magnet' as const, uri } }
    return { grab: { ...inState(grab, now, { kind: 'fetched', excluded: [], parked: 0 }, now), release, infoHash } }
  } catch (error) {
    if (!(error instanceof MagnetError)) throw error
    const why = reason('not-a-torrent' as const, `the magnet link cannot be used: ${error.message}`)
    return { grab: inState(grab, now, { kind: 'dead', reason: why, at: now }) }
  }
}

function refused(grab: Grab, { host, address }: { host: string; address: string }, now: number): Transition {
  const why = reason(
    'address-refused' as const,
    `${host} is at the private address ${address}: allow the host if it is your own indexer`,
    { host, address },
  )
  const state = { kind: 'parked' as const, reason: why, since: now, resume: 'accepted' as const, times: 1 }
  return { grab: inState(grab, now, state, grab.expiresAt) }
}

function failed(
  grab: GrabIn<'accepted'>,
  { reason: failure, retryAfter }: Extract<FetchOutcome, { kind: 'failed' }>,
  now: number,
): Transition {
  const attempt = grab.state.attempt + 1
  const dueAt = Math.min(grab.expiresAt, now + (retryAfter ?? backoff(attempt, FIRST_RETRY, LONGEST_RETRY)))
  if (attempt < ATTEMPTS_BEFORE_PARKING) {
    return { grab: inState(grab, now, { kind: 'accepted', attempt, lastFailure: failure }, dueAt), reason: failure }
  }
  const why = reason('fetch-failing' as const, `the link keeps failing: ${failure.message}`, { cause: failure.code })
  const state = { kind: 'parked' as const, reason: why, since: now, resume: 'accepted' as const, times: attempt }
  return { grab: inState(grab, now, state, dueAt) }
}
