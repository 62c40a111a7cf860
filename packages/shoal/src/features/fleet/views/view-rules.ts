import type { PlannedRemoval as ApiRemoval, ReplayedGrab } from '@shoal/api'
import type { Placement, PlannedRemoval, ReplayedDecision } from '@shoal/fleet'
import { viewReason } from '../../../http/view-reason.ts'

/** A past choice beside what other rules would have made of it. */
export function viewReplay({ past, placement, differs }: ReplayedDecision): ReplayedGrab {
  const { release } = past.input
  const before = chosenOf(past.placement)
  const chosen = chosenOf(placement)
  const problem = chosen === undefined ? obstacleOf(placement) : undefined
  return {
    grabId: past.grabId,
    releaseName: release.name,
    indexer: release.indexer,
    at: past.at,
    differs,
    sizeBytes: release.size,
    past: before,
    chosen,
    rule: placement.rule,
    problem: problem && viewReason(problem),
  }
}

/** What a rule of removal would do with one torrent. */
export function viewRemoval({ found, verdict }: PlannedRemoval): ApiRemoval {
  const { clientId, clientName, torrent } = found
  const removes = verdict.kind === 'remove'
  return {
    client: { id: clientId, name: clientName },
    infoHash: torrent.infoHash,
    name: torrent.name,
    sizeBytes: torrent.totalBytes,
    removes,
    deleteFiles: removes && verdict.deleteFiles,
    ...(removes ? { rule: verdict.rule } : {}),
    reasons: verdict.reasons.map(viewReason),
  }
}

function chosenOf({ chosen, candidates }: Placement): { id: string; name: string } | undefined {
  const winner = candidates.find(({ clientId }) => clientId === chosen)
  return winner === undefined ? undefined : { id: winner.clientId, name: winner.name }
}

/** The first obstacle of the client that had the fewest. */
function obstacleOf({ candidates }: Placement) {
  const skipped = candidates.flatMap(({ verdict }) => (verdict.kind === 'skipped' ? [verdict.reasons] : []))
  return skipped.toSorted((one, other) => one.length - other.length)[0]?.[0]
}
