import type { Decision, DecisionRow, Grab, GrabSummary } from '@shoal/api'
import type { Candidate, GrabDetail, GrabView, Decision as PlacementDecision } from '@shoal/fleet'
import { viewReason } from '../../../http/view-reason.ts'

/** A grab as one row of the list. */
export function viewGrabSummary(grab: GrabView): GrabSummary {
  return {
    id: grab.id,
    releaseName: grab.name,
    indexer: grab.indexer,
    state: grab.state,
    acceptedAt: grab.createdAt,
    changedAt: grab.updatedAt,
    infoHash: grab.infoHash,
    sizeBytes: grab.size,
    ...(grab.clientId === undefined ? {} : { client: { id: grab.clientId, name: grab.clientName ?? grab.clientId } }),
    reason: grab.reason && viewReason(grab.reason),
  }
}

/** A grab with its history and the decisions that placed it. */
export function viewGrab(grab: GrabDetail): Grab {
  return {
    ...viewGrabSummary(grab),
    attempts: grab.attempts,
    category: grab.category,
    downloadHost: grab.sourceHost,
    timeline: grab.timeline.map(({ at, state, reason }) => ({
      at,
      state,
      message: reason && viewReason(reason),
    })),
    decisions: grab.decisions.map(viewDecision),
  }
}

function viewDecision(decision: PlacementDecision): Decision {
  const { rule = 'default', candidates, spilledOver } = decision.placement
  return { at: decision.at, rule, spilledOver, rows: candidates.map(viewCandidate) }
}

function viewCandidate({ clientId, name, verdict, score, numbers }: Candidate): DecisionRow {
  const obstacles = verdict.kind === 'skipped' ? verdict.reasons.map(viewReason) : []
  const [skipped] = obstacles
  const terms = {
    uploadSpeed: numbers.smoothedUploadSpeed,
    downloadSpeed: numbers.smoothedDownloadSpeed,
    activeDownloads: numbers.activeDownloads,
    reservedBytes: numbers.reservedBytes,
    outstandingBytes: numbers.outstandingBytes,
    newThisRound: numbers.newThisRound,
    ...(numbers.monthlyTraffic === undefined ? {} : { trafficThisMonth: numbers.trafficThisMonth }),
    ...(numbers.freeSpace === undefined ? {} : { freeSpace: numbers.freeSpace }),
  }
  return {
    clientId,
    clientName: name,
    chosen: verdict.kind === 'won',
    obstacles,
    skipped,
    score,
    terms: Object.entries(terms).map(([term, value]) => ({ name: term, value, weight: 1 })),
  }
}
