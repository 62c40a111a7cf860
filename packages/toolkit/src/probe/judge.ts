import type { PeerProbe, TrackerProbe, Verdict, VerdictCode } from './probe-report.ts'
import { VERDICTS } from './probe-report.ts'

/** What peers' outcomes mean when none was reached, the most telling first. */
const UNREACHED: readonly (readonly [PeerProbe['outcome']['kind'], VerdictCode])[] = [
  ['other-torrent', 'peers-other-torrent'],
  ['refused', 'peers-refused'],
  ['timeout', 'peers-timeout'],
  ['forbidden', 'peers-forbidden'],
]

/**
 * One verdict over all: the furthest rung that any tracker or peer reached, since one working way into the swarm is
 * enough.
 */
export function judge(trackers: readonly TrackerProbe[], peers: readonly PeerProbe[], dialled: boolean): Verdict {
  if (trackers.length === 0 && peers.length === 0) return { code: 'no-tracker', subject: '', hint: undefined }
  if (peers.length > 0) return judgePeers(peers)
  const best = trackers.reduce<Verdict | undefined>(
    (furthest, { verdict }) => (furthest === undefined || rung(verdict) > rung(furthest) ? verdict : furthest),
    undefined,
  )
  if (best === undefined) return { code: 'no-tracker', subject: '', hint: undefined }
  return best.code === 'counts-only' && !dialled ? { ...best, code: 'not-dialled' } : best
}

function judgePeers(peers: readonly PeerProbe[]): Verdict {
  const reached = peers.flatMap(({ outcome }) => (outcome.kind === 'reached' ? [outcome] : []))
  const subject = `${reached.length}/${peers.length}`
  if (reached.some((peer) => peer.seeder || (peer.pieces ?? 0) > 0)) return { code: 'fine', subject, hint: undefined }
  if (reached.length > 0) return { code: 'no-pieces', subject, hint: undefined }
  const kinds = new Set(peers.map(({ outcome }) => outcome.kind))
  const code = UNREACHED.find(([kind]) => kinds.has(kind))?.[1] ?? 'peers-unreachable'
  return { code, subject: peers.map(({ address, port }) => `${address}:${port}`).join(', '), hint: undefined }
}

function rung(verdict: Verdict): number {
  return VERDICTS.indexOf(verdict.code)
}
