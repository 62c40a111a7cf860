import type { ProbedPeer, ProbedTracker, ProbeRequest, ProbeRun, ProbeVerdict } from '@shoal/api'
import type { PeerProbe, ProbeReport, ProbeStep, ProbeTarget, TrackerProbe, TrackerStep, Verdict } from '@shoal/toolkit'

/** One probe as the API tells it, from its first question to its verdict. */
export class ProbeProgress {
  readonly cancelling = new AbortController()
  readonly #now: () => number
  readonly #trackers: ProbedTracker[] = []
  readonly #peers = new Map<string, ProbedPeer>()
  #head: Omit<ProbeRun, 'trackers' | 'peers'>

  constructor(id: string, target: ProbeTarget, force: boolean, now: () => number) {
    this.#now = now
    this.#head = {
      id,
      state: 'running',
      name: target.name,
      infoHash: target.infoHash,
      privacy: target.privacy,
      scrapeOnly: target.privacy !== 'public' && !force,
      startedAt: now(),
    }
  }

  get view(): ProbeRun {
    return { ...this.#head, trackers: [...this.#trackers], peers: [...this.#peers.values()] }
  }

  get isOpen(): boolean {
    return this.#head.state === 'running'
  }

  /** Takes in what the probe reports while it runs. */
  note(step: ProbeStep): void {
    switch (step.kind) {
      case 'asking':
        this.#trackers[step.index] = { tracker: step.tracker, requests: [] }
        return
      case 'request': {
        const tracker = this.#trackers[step.index]
        if (tracker !== undefined)
          this.#trackers[step.index] = { ...tracker, requests: [...tracker.requests, viewRequest(step.step)] }
        return
      }
      case 'tracker':
        this.#trackers[step.index] = viewTracker(step.tracker)
        return
      case 'dialling':
        for (const { address, port } of step.peers) this.#peers.set(`${address} ${port}`, { address, port })
        return
      case 'peer':
        this.#peers.set(`${step.peer.address} ${step.peer.port}`, viewPeer(step.peer))
    }
  }

  succeed(report: ProbeReport): void {
    this.#end({ state: 'done', verdict: viewVerdict(report.verdict) })
  }

  fail(): void {
    this.#end({ state: 'failed' })
  }

  cancel(): void {
    this.#end({ state: 'cancelled' })
    this.cancelling.abort(new DOMException('cancelled', 'AbortError'))
  }

  #end(end: Pick<ProbeRun, 'state' | 'verdict'>): void {
    if (this.isOpen) this.#head = { ...this.#head, ...end, endedAt: this.#now() }
  }
}

function viewTracker(found: TrackerProbe): ProbedTracker {
  const { seeders, leechers, completed } = found.counts ?? {}
  return {
    tracker: found.tracker,
    requests: found.steps.map(viewRequest),
    verdict: viewVerdict(found.verdict),
    peers: found.peers.length,
    seeders,
    leechers,
    completed,
  }
}

function viewRequest({ kind, request, reply, error, milliseconds }: TrackerStep): ProbeRequest {
  return {
    kind,
    request,
    milliseconds,
    reply,
    error,
  }
}

function viewVerdict({ code, subject, hint }: Verdict): ProbeVerdict {
  return { code, subject, hint }
}

function viewPeer({ address, port, outcome, milliseconds }: PeerProbe): ProbedPeer {
  const place = { address, port, outcome: outcome.kind, milliseconds }
  if (outcome.kind !== 'reached') return place
  const { client, version, pieces, pieceCount, seeder } = outcome
  return {
    ...place,
    client: `${client} ${version}`.trim(),
    seeder,
    pieces,
    pieceCount,
  }
}
