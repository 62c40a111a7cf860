import type { AnnounceEvent, AnnounceRequest, PeerAddress, PeerId, ScrapeCounts } from '@shoal/bittorrent'
import { errorText, errorVerdict } from './failure-verdict.ts'
import type { ProbePorts } from './probe-ports.ts'
import type { TrackerStep, Verdict } from './probe-report.ts'
import { redactTracker, redactWithin } from './redact-tracker.ts'

/** What every protocol's probe is given. */
export interface TrackerTask {
  readonly tracker: string
  readonly infoHash: Uint8Array
  readonly peerId: PeerId
  /** Random; by it the probe knows itself in a reply. */
  readonly port: number
  readonly key: number
  /** Bytes. */
  readonly left: number
  readonly announce: boolean
  /** Resolves when every tracker has been scraped: several URLs may lead to one tracker, which would count us. */
  readonly scraped: () => Promise<void>
  /** Milliseconds for one request. */
  readonly timeLimit: number
  readonly signal: AbortSignal
}

/** What a protocol's probe found. */
export interface TrackerFindings {
  readonly counts: Partial<ScrapeCounts> | undefined
  /** The counts come from the announce and so include ourselves as a leecher. */
  readonly countsIncludeUs?: boolean
  readonly peers: readonly PeerAddress[]
  /** The first thing that went wrong where it matters, undefined when the tracker answered. */
  readonly trouble: Verdict | undefined
}

/** The announce of a probe: honest counters, and a wish for peers. */
export function announceOf(task: TrackerTask, event: AnnounceEvent): AnnounceRequest {
  return {
    infoHash: task.infoHash,
    peerId: task.peerId,
    port: task.port,
    uploaded: 0,
    downloaded: 0,
    left: task.left,
    event,
    numWant: event === 'stopped' ? 0 : 50,
    key: task.key,
    compact: true,
    noPeerId: true,
    ip: undefined,
    trackerId: undefined,
  }
}

/** Runs requests one after another, times them and keeps what was said, secrets left out. */
export class TrackerLog {
  readonly steps: TrackerStep[] = []
  readonly #task: TrackerTask
  readonly #ports: ProbePorts

  readonly #onRequest: (step: TrackerStep) => void

  constructor(task: TrackerTask, ports: ProbePorts, onRequest: (step: TrackerStep) => void) {
    this.#task = task
    this.#ports = ports
    this.#onRequest = onRequest
  }

  /** Runs one request under the time limit; `show` turns its result into text. */
  async step<T>(
    kind: TrackerStep['kind'],
    request: string,
    run: (signal: AbortSignal) => Promise<T>,
    show: (result: T) => string,
  ): Promise<{ readonly ok: T } | { readonly trouble: Verdict }> {
    const { tracker, signal, timeLimit } = this.#task
    const begin = this.#ports.elapsed()
    const entry = { kind, request: redactWithin(redactIfUrl(request), tracker) }
    try {
      // `stopped` is sent also when the probe is being aborted: the tracker must not keep us.
      const limit = this.#ports.timeout(timeLimit)
      const result = await run(kind === 'stopped' ? limit : AbortSignal.any([signal, limit]))
      const reply = redactWithin(show(result), tracker)
      this.#keep({ ...entry, reply, error: undefined, milliseconds: this.#ports.elapsed() - begin })
      return { ok: result }
    } catch (error) {
      if (signal.aborted && kind !== 'stopped') throw error
      const text = redactWithin(errorText(error), tracker)
      this.#keep({ ...entry, reply: undefined, error: text, milliseconds: this.#ports.elapsed() - begin })
      return { trouble: errorVerdict(error, tracker) }
    }
  }

  #keep(step: TrackerStep): void {
    this.steps.push(step)
    this.#onRequest(step)
  }
}

function redactIfUrl(request: string): string {
  return /^[a-z]+:\/\//i.test(request) ? redactTracker(request) : request
}
