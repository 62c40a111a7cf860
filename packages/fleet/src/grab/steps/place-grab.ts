import { parseMagnet, parseMetainfo } from '@shoal/bittorrent'
import type { ClientId } from '../../client/client-config.ts'
import type { Placement, SkipCode } from '../../placement/decision.ts'
import { place } from '../../placement/place.ts'
import { type Reason, reason } from '../../reason.ts'
import { backoff } from '../backoff.ts'
import type { Grab, ParkCode } from '../grab.ts'
import type { GrabContext } from '../grab-context.ts'
import { type GrabIn, inState, type Transition } from '../transition.ts'
import { gatherInput } from './gather-input.ts'

/** Before a parked grab is looked at again, in milliseconds; doubles each time. */
const FIRST_LOOK = 5_000
const LONGEST_PAUSE = 5 * 60_000

/** `fetched` → `reserved`, or `parked` when no client can take it. Must run one at a time. */
export async function placeGrab(grab: GrabIn<'fetched'>, context: GrabContext): Promise<Transition> {
  await context.registry.answered()
  const present = presentAt(grab, context)
  if (present !== undefined) {
    const now = context.clock.now()
    const { excluded } = grab.state
    const state = { kind: 'confirming' as const, clientId: present, since: now, attempt: 0, excluded }
    const why = reason('present', 'a client of the fleet has this torrent already')
    return { grab: inState(grab, now, state, now), reason: why }
  }

  const silent = silentSinceRestore(grab, context)
  if (silent !== undefined) return { grab: waitingFor(silent, grab, context) }

  const { placement: policy, dryRun } = context.settings()
  const forbidden = await trackerNotAllowed(grab, context)
  const { at, input } = await gatherInput(grab, context, forbidden.clients)
  const placement = place(input, policy)
  const decision = { at, policy, input, placement }
  const { chosen } = placement
  if (chosen === undefined) return { grab: parked(grab, placement, forbidden.host, { context, now: at }), decision }
  if (dryRun) {
    const why = reason('no-client' as const, 'dry run: the choice is kept, nothing is sent')
    const state = { kind: 'parked' as const, reason: why, since: at, resume: 'fetched' as const, times: 1 }
    return { grab: inState(grab, at, state, grab.expiresAt), decision }
  }
  context.rounds.give(chosen, at)
  const state = { kind: 'reserved' as const, clientId: chosen, excluded: grab.state.excluded }
  return { grab: inState(grab, at, state, at), decision, reservedAt: at }
}

function presentAt(grab: GrabIn<'fetched'>, context: GrabContext): ClientId | undefined {
  if (grab.infoHash === undefined) return undefined
  const holder = context.registry.holderOf(grab.infoHash)
  return holder === undefined || grab.state.excluded.includes(holder.id) ? undefined : holder.id
}

/** A client that has not answered since the fleet came out of a backup that is younger than the grab. */
function silentSinceRestore(grab: Grab, { registry, restoredAt }: GrabContext): string | undefined {
  if (grab.createdAt >= restoredAt) return undefined
  return registry.all().find(({ seenAt }) => seenAt === undefined)?.config.name
}

/** Parked until that client is back, or switched off by somebody who knows that it has nothing. */
function waitingFor(client: string, grab: GrabIn<'fetched'>, { clock }: GrabContext): Grab {
  const now = clock.now()
  const message = `restored from a backup: ${client} may have it already and must answer first`
  const why = reason('restored' as const, message, { client })
  const state = { kind: 'parked' as const, reason: why, since: now, resume: 'fetched' as const, times: 1 }
  return inState(grab, now, state, Math.min(grab.expiresAt, now + LONGEST_PAUSE))
}

/** Built-in clients must not appear on a private tracker that the user did not allow: it gets people banned. */
async function trackerNotAllowed(
  grab: Grab,
  context: GrabContext,
): Promise<{ readonly clients: readonly ClientId[]; readonly host: string | undefined }> {
  const nobody = { clients: [], host: undefined }
  const builtin = context.registry.all().flatMap(({ id, config }) => (config.kind === 'builtin' ? [id] : []))
  if (builtin.length === 0) return nobody
  const bytes = await context.store.metainfo(grab.id)
  if (bytes === undefined) return magnetNotAllowed(grab, context, builtin)
  const { isPrivate, announceTiers } = parseMetainfo(bytes, context.hashes)
  if (!isPrivate) return nobody
  const trackers = announceTiers.flat().flatMap((text) => URL.parse(text) ?? [])
  const forbidden = trackers.find((url) => !context.allowances.mayAnnounce(url))
  return forbidden === undefined ? nobody : { clients: builtin, host: forbidden.host }
}

/** A magnet link with a tracker that is neither public nor allowed counts as private; without any, only the DHT finds its metadata. */
function magnetNotAllowed({ release }: Grab, { allowances }: GrabContext, builtin: readonly ClientId[]) {
  const named = release.source.kind === 'magnet' ? parseMagnet(release.source.uri).trackers : []
  const trackers = named.flatMap((text) => URL.parse(text) ?? [])
  const forbidden = trackers.find((url) => !allowances.isPublicTracker(url) && !allowances.mayAnnounce(url))
  const allowed = forbidden === undefined && (trackers.length > 0 || allowances.usesDht())
  return { clients: allowed ? [] : builtin, host: forbidden?.host }
}

function parked(
  grab: GrabIn<'fetched'>,
  placement: Placement,
  trackerHost: string | undefined,
  { context, now }: { readonly context: GrabContext; readonly now: number },
): Grab {
  const why = whyParked(placement, trackerHost)
  const times = grab.state.parked + 1
  const state = { kind: 'parked' as const, reason: why, since: now, resume: 'fetched' as const, times }
  return inState(grab, now, state, Math.min(grab.expiresAt, nextLook(why.code, times, placement, { context, now })))
}

/** The reason to name is that of the client that came closest: the one with the mildest obstacle. */
const byMildness = [
  ['round-full', 'round-full', 'every client took its share of this round'],
  ['cap-count', 'cap-reached', 'a cap on grabs per hour is reached'],
  ['cap-bytes', 'cap-reached', 'a cap on bytes per hour is reached'],
  ['no-space', 'no-room', 'no client has room for it'],
  ['traffic-quota', 'no-room', 'no client has traffic left this month'],
  ['down', 'clients-down', 'no client answers'],
  ['tracker-not-allowed', 'tracker-not-allowed', 'none of its trackers is public, or allowed for the built-in client'],
  ['excluded', 'client-refused', 'every client that could take it refused it'],
  ['draining', 'no-client', 'the clients that could take it are being drained'],
  ['disabled', 'no-client', 'the clients that could take it are switched off'],
  ['rule', 'no-client', 'the rule for it names no client of the fleet'],
] as const satisfies readonly (readonly [SkipCode, ParkCode, string])[]

function whyParked({ candidates }: Placement, trackerHost: string | undefined): Reason<ParkCode> {
  const worst = candidates.map(({ verdict }) =>
    verdict.kind === 'skipped'
      ? Math.max(...verdict.reasons.map(({ code }) => byMildness.findIndex(([skip]) => skip === code)))
      : 0,
  )
  const closest = byMildness[Math.min(...worst)]
  if (closest === undefined) return reason('no-client', 'the fleet has no client')
  const [, code, message] = closest
  // Named, so that one click can allow it.
  return reason(code, message, code === 'tracker-not-allowed' && trackerHost !== undefined ? { host: trackerHost } : {})
}

/** Most obstacles wake the grab themselves when they go; looking again by the clock is for those that cannot. */
function nextLook(
  code: ParkCode,
  times: number,
  { candidates }: Placement,
  { context, now }: { readonly context: GrabContext; readonly now: number },
): number {
  const { maxNewPerRound } = context.settings().placement
  switch (code) {
    case 'round-full': {
      const full = candidates.filter(
        ({ verdict }) => verdict.kind === 'skipped' && verdict.reasons.every(({ code }) => code === 'round-full'),
      )
      return context.rounds.nextPlace(full.length * maxNewPerRound, now)
    }
    default:
      return now + backoff(times, FIRST_LOOK, LONGEST_PAUSE)
  }
}
