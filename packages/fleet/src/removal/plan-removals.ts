import type { InfoHash } from '@shoal/bittorrent'
import type { ClientTorrent } from '../client/torrent-client.ts'
import { type Reason, reason } from '../reason.ts'
import type { FleetTorrent } from '../torrents/torrent-operations.ts'
import type { RemovalPolicy, RemovalRule, SeedingMinimum } from './removal-rules.ts'

/** What the rules look at besides the torrents themselves. */
export interface RemovalView {
  readonly torrents: readonly FleetTorrent[]
  /** Bytes left, by client id; absent where the client does not tell. */
  readonly freeSpace: ReadonlyMap<string, number>
  /** When torrents stop being free, Unix milliseconds; absent where nobody said. */
  readonly freeUntil: ReadonlyMap<InfoHash, number>
  /** Unix milliseconds. */
  readonly now: number
}

export type RemovalVerdict =
  | { readonly kind: 'keep'; readonly reasons: readonly Reason[] }
  | {
      readonly kind: 'remove'
      readonly rule: string
      readonly deleteFiles: boolean
      readonly reasons: readonly Reason[]
    }

export interface PlannedRemoval {
  readonly found: FleetTorrent
  readonly verdict: RemovalVerdict
}

const SECOND = 1_000 // milliseconds

/**
 * Says for each torrent that a rule speaks of whether it goes, and why. The first rule that matches decides. Nothing
 * goes below its tracker's minimum or unfinished, files stay while another torrent shares them, and for want of space
 * only as many go, those that seeded longest first, as bring it back.
 */
export function planRemovals(view: RemovalView, policy: RemovalPolicy): readonly PlannedRemoval[] {
  const free = new Map(view.freeSpace)
  const bySeedingTime = [...view.torrents].sort(
    (one, other) =>
      other.torrent.seedingTime - one.torrent.seedingTime || (one.torrent.infoHash < other.torrent.infoHash ? -1 : 1),
  )
  return bySeedingTime.flatMap((found) => {
    const rule = policy.rules.find(({ match }) => speaksOf(match, found))
    if (rule === undefined) return []
    const { torrent, clientId } = found
    const freeUntil = view.freeUntil.get(torrent.infoHash)
    const freeFor = freeUntil === undefined ? undefined : (freeUntil - view.now) / SECOND
    const verdict = judge(torrent, rule, { freeSpace: free.get(clientId), freeFor }, policy.minimums)
    if (verdict.kind === 'remove' && verdict.deleteFiles) {
      const shared = sharesFiles(found, view.torrents)
      if (shared)
        return [{ found, verdict: { ...verdict, deleteFiles: false, reasons: [...verdict.reasons, sharing] } }]
      const before = free.get(found.clientId)
      if (before !== undefined) free.set(found.clientId, before + found.torrent.completedBytes)
    }
    return [{ found, verdict }]
  })
}

const sharing = reason('files-shared', 'another torrent shares its files: they stay')

function speaksOf({ clients, categories, tags }: RemovalRule['match'], { clientId, torrent }: FleetTorrent): boolean {
  return (
    (clients === undefined || clients.includes(clientId)) &&
    (categories === undefined || categories.includes(torrent.category)) &&
    (tags === undefined || torrent.tags.some((tag) => tags.includes(tag)))
  )
}

function judge(
  torrent: ClientTorrent,
  rule: RemovalRule,
  { freeSpace, freeFor }: { readonly freeSpace: number | undefined; readonly freeFor: number | undefined },
  minimums: readonly SeedingMinimum[],
): RemovalVerdict {
  const { freeEndsWithin } = rule.when
  const obstacles = [
    ...(freeEndsWithin === undefined ? unfinished(torrent) : stillFree(torrent, freeFor, freeEndsWithin)),
    ...belowMinimum(torrent, minimums),
    ...unmet(torrent, rule, freeSpace),
  ]
  if (obstacles.length > 0) return { kind: 'keep', reasons: obstacles }
  const met = reason('rule-met', `rule ${rule.name} is met`, {
    rule: rule.name,
    seedingTime: torrent.seedingTime,
    ratio: ratioOf(torrent),
  })
  return { kind: 'remove', rule: rule.name, deleteFiles: rule.deleteFiles, reasons: [met] }
}

function unfinished({ leftBytes }: ClientTorrent): readonly Reason[] {
  return leftBytes > 0 ? [reason('unfinished', `still needs ${leftBytes} bytes`, { left: leftBytes })] : []
}

/** A rule about the end of free time speaks of what is not finished by then; the rest has cost nothing. */
function stillFree({ leftBytes }: ClientTorrent, freeFor: number | undefined, within: number): readonly Reason[] {
  if (leftBytes === 0) return [reason('finished-free', 'it was finished while it was free')]
  if (freeFor === undefined) return [reason('free-unknown', 'nobody said until when it is free')]
  return freeFor < within ? [] : tooMuch('still-free', 'is free for seconds', Math.round(freeFor), within)
}

function belowMinimum(torrent: ClientTorrent, minimums: readonly SeedingMinimum[]): readonly Reason[] {
  return minimums
    .filter(({ category }) => category === torrent.category)
    .flatMap(({ seedingTime, ratio }) => [
      ...tooLittle('minimum-time', 'the tracker demands seconds of seeding', torrent.seedingTime, seedingTime),
      ...tooLittle('minimum-ratio', 'the tracker demands a ratio', ratioOf(torrent), ratio),
    ])
}

function unmet(torrent: ClientTorrent, { when }: RemovalRule, freeSpace: number | undefined): readonly Reason[] {
  return [
    ...tooLittle(
      'seeded-too-short',
      'the rule demands seconds of seeding',
      torrent.seedingTime,
      when.seedingTimeAtLeast,
    ),
    ...tooLittle('ratio-too-low', 'the rule demands a ratio', ratioOf(torrent), when.ratioAtLeast),
    ...tooMuch('still-wanted', 'uploads, in bytes per second', torrent.uploadSpeed, when.uploadSpeedBelow),
    ...(when.freeSpaceBelow !== undefined && freeSpace === undefined
      ? [reason('space-unknown', 'the client does not tell how much space is left')]
      : tooMuch('space-enough', 'bytes are left', freeSpace ?? 0, when.freeSpaceBelow)),
  ]
}

function tooLittle(code: string, what: string, has: number, needs: number | undefined): readonly Reason[] {
  if (needs === undefined || has >= needs) return []
  return [reason(code, `${what}: ${needs}, it has ${round(has)}`, { needs, has: round(has) })]
}

function tooMuch(code: string, what: string, has: number, below: number | undefined): readonly Reason[] {
  if (below === undefined || has < below) return []
  return [reason(code, `${what}: ${has}, the rule waits for less than ${below}`, { below, has })]
}

/** Uploaded over the whole size, not over what happened to be downloaded here: data may have been there before. */
function ratioOf({ uploadedBytes, totalBytes }: ClientTorrent): number {
  return totalBytes === 0 ? 0 : uploadedBytes / totalBytes
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** Whether another torrent of the fleet, e.g. a cross-seed, has the same name in the same folder. */
function sharesFiles(found: FleetTorrent, all: readonly FleetTorrent[]): boolean {
  const folder = (path: string) => path.replace(/\/+$/, '')
  return all.some(
    (other) =>
      (other.clientId !== found.clientId || other.torrent.infoHash !== found.torrent.infoHash) &&
      other.torrent.name === found.torrent.name &&
      folder(other.torrent.savePath) === folder(found.torrent.savePath),
  )
}
