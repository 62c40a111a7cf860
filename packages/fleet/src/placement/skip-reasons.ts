import { type Reason, reason } from '../reason.ts'
import type { ClientNumbers, PlacementInput, SkipCode } from './decision.ts'
import type { PlacementCap, PlacementPolicy } from './placement-policy.ts'

export type SkipReason = Reason<SkipCode>

/** Everything that keeps a client from taking the release; empty when it can. */
export function skipReasons(
  numbers: ClientNumbers,
  input: PlacementInput,
  policy: PlacementPolicy,
): readonly SkipReason[] {
  return [
    ...stateReasons(numbers, input),
    ...roundReasons(numbers, policy),
    ...spaceReasons(numbers, input),
    ...trafficReasons(numbers, input),
    ...policy.caps.flatMap((cap) => capReasons(numbers, input, cap)),
  ]
}

function stateReasons(numbers: ClientNumbers, input: PlacementInput): readonly SkipReason[] {
  const reasons: SkipReason[] = []
  if (!numbers.enabled) reasons.push(reason('disabled', 'switched off'))
  if (!numbers.up) reasons.push(reason('down', 'does not answer'))
  if (numbers.draining) reasons.push(reason('draining', 'being drained'))
  if (input.excluded.includes(numbers.clientId)) reasons.push(reason('excluded', 'failed this grab before'))
  if (input.trackerNotAllowed?.includes(numbers.clientId) === true)
    reasons.push(reason('tracker-not-allowed', 'none of its trackers is public, or allowed for the built-in client'))
  return reasons
}

function roundReasons({ newThisRound }: ClientNumbers, { maxNewPerRound }: PlacementPolicy): readonly SkipReason[] {
  if (newThisRound < maxNewPerRound) return []
  return [
    reason('round-full', `took ${newThisRound} new torrents this round, the most allowed`, {
      taken: newThisRound,
      most: maxNewPerRound,
    }),
  ]
}

function spaceReasons(numbers: ClientNumbers, { release, clients }: PlacementInput): readonly SkipReason[] {
  const free = roomOf(numbers, clients)
  const needed = release.size ?? 0
  if (free === undefined || free >= needed) return []
  return [
    reason('no-space', `has room for ${Math.max(0, free)} bytes, the release needs ${needed}`, {
      room: Math.max(0, free),
      needed,
    }),
  ]
}

/** Bytes that its disk can still promise: free, less what it and those sharing the disk still have to download. */
export function roomOf(numbers: ClientNumbers, clients: readonly ClientNumbers[]): number | undefined {
  if (numbers.freeSpace === undefined) return undefined
  const { sharedDisk } = numbers
  const sharing = sharedDisk === undefined ? [numbers] : clients.filter((other) => other.sharedDisk === sharedDisk)
  const promised = sharing.reduce((sum, other) => sum + other.outstandingBytes + other.reservedBytes, 0)
  return numbers.freeSpace - promised - numbers.keepFree
}

function trafficReasons(numbers: ClientNumbers, { release }: PlacementInput): readonly SkipReason[] {
  const { monthlyTraffic, trafficThisMonth, reservedBytes, outstandingBytes } = numbers
  if (monthlyTraffic === undefined) return []
  const after = trafficThisMonth + outstandingBytes + reservedBytes + (release.size ?? 0)
  if (after <= monthlyTraffic) return []
  return [
    reason('traffic-quota', `would reach ${after} of ${monthlyTraffic} bytes this month`, {
      after,
      quota: monthlyTraffic,
    }),
  ]
}

/** A cap without an indexer counts each by itself, and so a cap without a client. */
function capReasons(numbers: ClientNumbers, input: PlacementInput, cap: PlacementCap): readonly SkipReason[] {
  const { release, lastHour } = input
  if (cap.indexer !== undefined && cap.indexer.toLowerCase() !== release.indexer.toLowerCase()) return []
  if (cap.client !== undefined && cap.client !== numbers.clientId) return []

  const counted = lastHour.filter(
    (use) =>
      (cap.scope === 'client' || use.indexer.toLowerCase() === release.indexer.toLowerCase()) &&
      (cap.scope === 'indexer' || use.clientId === numbers.clientId),
  )
  const count = counted.reduce((sum, use) => sum + use.count, 0)
  const bytes = counted.reduce((sum, use) => sum + use.bytes, 0) + (release.size ?? 0)
  const reasons: SkipReason[] = []
  if (cap.countPerHour !== undefined && count >= cap.countPerHour)
    reasons.push(reason('cap-count', `${count} in the last hour, the most allowed`, { count, most: cap.countPerHour }))
  if (cap.bytesPerHour !== undefined && bytes > cap.bytesPerHour)
    reasons.push(
      reason('cap-bytes', `would make ${bytes} bytes in an hour, ${cap.bytesPerHour} are allowed`, {
        bytes,
        most: cap.bytesPerHour,
      }),
    )
  return reasons
}
