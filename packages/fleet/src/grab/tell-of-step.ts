import type { ClientId } from '../client/client-config.ts'
import type { Log } from '../log.ts'
import type { Candidate } from '../placement/decision.ts'
import type { Grab } from './grab.ts'
import type { Transition } from './transition.ts'

/** Names clients in the log, by what people call them. */
export interface StepTeller {
  readonly log: Log
  readonly clientNamed: (id: ClientId) => { readonly name: string; readonly kind: string } | undefined
}

/**
 * One line in the log for each step of a grab, with its id and the numbers that decided; at level debug the numbers of
 * every candidate. Links and keys never stand in it.
 */
export function tellOfStep(before: Grab, { grab, reason, decision }: Transition, teller: StepTeller): void {
  const { state } = grab
  if (before.state.kind === state.kind && reason === undefined) return
  const { log } = teller
  const why = reason ?? ('reason' in state ? state.reason : undefined)
  const values = {
    grab: grab.id,
    name: grab.release.name,
    indexer: grab.release.indexer,
    infoHash: grab.infoHash,
    ...clientOf(grab, teller),
    reason: why?.message,
    code: why?.code,
  }
  if (decision !== undefined) {
    const { candidates, rule } = decision.placement
    log.debug('candidates for a grab', { grab: grab.id, rule, candidates: candidates.map(summaryOf) })
  }
  switch (state.kind) {
    case 'accepted':
      log.info(why === undefined ? 'grab begins' : 'torrent not fetched', { ...values, attempt: state.attempt })
      return
    case 'fetched':
      log.info(before.state.kind === 'accepted' ? 'torrent fetched' : 'grab looks for a client', {
        ...values,
        size: grab.size,
      })
      return
    case 'reserved':
      log.info('client chosen', {
        ...values,
        ...numbersOf(decision?.placement.candidates ?? [], decision?.policy.sortKey),
      })
      return
    case 'sending':
      log.info(why === undefined ? 'torrent goes to its client' : 'client is silent', values)
      return
    case 'confirming':
      log.info(before.state.kind === 'sending' ? 'torrent sent' : 'torrent is there already', values)
      return
    case 'waiting-metadata':
      log.info('client looks for metadata', values)
      return
    case 'done':
      log.info(before.state.kind === 'done' ? 'torrent looked at again' : 'torrent confirmed', values)
      return
    case 'parked':
      log.info('grab parked', { ...values, times: state.times, resume: state.resume, nextAt: grab.dueAt })
      return
    case 'dead':
      log.warn('grab given up', values)
      return
    case 'cancelled':
      log.info(state.reason.code === 'duplicate' ? 'torrent is there already' : 'grab cancelled', values)
      return
  }
}

function clientOf({ state }: Grab, { clientNamed }: StepTeller) {
  const id = 'clientId' in state ? state.clientId : undefined
  const client = id === undefined ? undefined : clientNamed(id)
  return { client: client?.name ?? id, clientKind: client?.kind }
}

/** What the winner had, and how the next one stood beside it. */
function numbersOf([winner, next]: readonly Candidate[], sortKey: string | undefined) {
  return {
    sortKey,
    score: winner?.score,
    uploadSpeed: winner?.numbers.uploadSpeed,
    downloadSpeed: winner?.numbers.downloadSpeed,
    activeDownloads: winner?.numbers.activeDownloads,
    freeSpace: winner?.numbers.freeSpace,
    next: next?.verdict.kind === 'outranked' ? `${next.name} (${next.score})` : undefined,
  }
}

function summaryOf({ name, score, verdict, numbers }: Candidate) {
  const { uploadSpeed, downloadSpeed, activeDownloads, freeSpace, outstandingBytes, reservedBytes, reservedCount } =
    numbers
  return {
    client: name,
    verdict: verdict.kind,
    score,
    reasons: verdict.kind === 'skipped' ? verdict.reasons.map(({ code }) => code) : undefined,
    uploadSpeed,
    downloadSpeed,
    activeDownloads,
    freeSpace,
    outstandingBytes,
    reservedBytes,
    reservedCount,
    newThisRound: numbers.newThisRound,
  }
}
