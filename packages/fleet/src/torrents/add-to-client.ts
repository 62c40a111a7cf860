import { type Hashes, type InfoHash, MagnetError, MetainfoError, parseMagnet, parseMetainfo } from '@shoal/bittorrent'
import { asClientError, ClientRefusedError } from '../client/client-error.ts'
import type { FieldIssue } from '../client/client-view.ts'
import type { AddOutcome, AddTorrent, TorrentClient } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import { type Clock, pause } from '../clock.ts'
import type { Allowances } from '../fleet-options.ts'
import { type Reason, reason } from '../reason.ts'

/** A torrent for one client, past placement. */
export interface AddRequest {
  readonly source:
    | { readonly kind: 'file'; readonly bytes: Uint8Array }
    | { readonly kind: 'magnet'; readonly uri: string }
  readonly category: string
  readonly tags: readonly string[]
  /** Folder as the client sees it. */
  readonly savePath?: string
  readonly paused: boolean
  /** The data may be there already: it is verified. */
  readonly recheck: boolean
}

export type AddAnswer =
  | { readonly kind: 'answer'; readonly value: { readonly infoHash: InfoHash; readonly outcome: AddOutcome } }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'failed'; readonly reason: Reason }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

export interface AddParts {
  readonly hashes: Hashes
  readonly clock: Clock
  readonly allowances: Pick<Allowances, 'mayAnnounce'>
}

const LOOK_EVERY = 200 // milliseconds
const LOOKS = 50

/** Hands a torrent to one client and waits until that client itself lists it. */
export async function addToClient(
  watched: WatchedClient | undefined,
  request: AddRequest,
  { hashes, clock, allowances }: AddParts,
  signal: AbortSignal,
): Promise<AddAnswer> {
  if (watched === undefined) return { kind: 'not-found' }
  const infoHash = infoHashOf(request, hashes)
  if (infoHash === undefined)
    return { kind: 'invalid', issues: [{ path: request.source.kind, message: 'is no torrent that can be read' }] }
  const tracker = forbiddenTracker(watched, request, { hashes, allowances })
  if (tracker !== undefined) {
    const message = `a second peer on the private tracker ${tracker} may get you banned: allow the host first`
    return { kind: 'failed', reason: reason('tracker-not-allowed', message, { host: tracker }) }
  }
  try {
    const outcome = await send(watched.client, infoHash, request, signal)
    for (let look = 0; look < LOOKS && !signal.aborted; look += 1) {
      if ((await watched.client.find(infoHash, signal)) !== undefined) {
        watched.hurry()
        return { kind: 'answer', value: { infoHash, outcome } }
      }
      await pause(clock, LOOK_EVERY, signal)
    }
    throw new ClientRefusedError('the client took the torrent and does not list it')
  } catch (error) {
    return { kind: 'failed', reason: asClientError(error).reason }
  }
}

/** The private tracker on which our own peer must not appear without leave. */
function forbiddenTracker(
  { config }: WatchedClient,
  { source }: AddRequest,
  { hashes, allowances }: Omit<AddParts, 'clock'>,
): string | undefined {
  if (config.kind !== 'builtin' || source.kind !== 'file') return undefined
  const { isPrivate, announceTiers } = parseMetainfo(source.bytes, hashes)
  if (!isPrivate) return undefined
  const trackers = announceTiers.flat().flatMap((text) => URL.parse(text) ?? [])
  return trackers.find((url) => !allowances.mayAnnounce(url))?.host
}

function send(
  client: TorrentClient,
  infoHash: InfoHash,
  request: AddRequest,
  signal: AbortSignal,
): Promise<AddOutcome> {
  const { source, category, tags, savePath, paused, recheck } = request
  const shared: Omit<AddTorrent, 'metainfo'> = {
    infoHash,
    category,
    tags,
    paused,
    recheck,
    ...(savePath === undefined ? {} : { savePath }),
  }
  return source.kind === 'file'
    ? client.add({ ...shared, metainfo: source.bytes }, signal)
    : client.addMagnet(source.uri, shared, signal)
}

function infoHashOf({ source }: AddRequest, hashes: Hashes): InfoHash | undefined {
  try {
    if (source.kind === 'file') return parseMetainfo(source.bytes, hashes).infoHash
    const { infoHashV1, infoHashV2 } = parseMagnet(source.uri)
    return infoHashV1 ?? infoHashV2
  } catch (error) {
    if (error instanceof MetainfoError || error instanceof MagnetError) return undefined
    throw error
  }
}
