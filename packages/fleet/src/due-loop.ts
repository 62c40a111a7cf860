import { type Clock, pause } from './clock.ts'
import type { Log } from './log.ts'

export interface DueLoopParts {
  /** Begins what is due and says when something will be next, Unix milliseconds; nothing where nobody knows. */
  readonly look: (signal: AbortSignal) => Promise<number | undefined>
  /** What the log says when looking fails. */
  readonly failure: string
  readonly clock: Clock
  readonly log: Log
  /** How long a wake waits for others, in milliseconds; not at all unless given. */
  readonly gather?: number
}

/** Longest sleep, in case the clock jumps or nobody wakes; milliseconds. */
const LONGEST_SLEEP = 30_000
/** Pause after looking failed, in milliseconds. */
const AFTER_FAILURE = 1_000

/** Looks for work that is due: at once when woken, and whenever the look before said that there will be some. */
export class DueLoop {
  readonly #parts: DueLoopParts
  readonly #stopping = new AbortController()
  #wake: () => void = () => undefined
  #woken = false
  #gathering = false
  #loop: Promise<void> | undefined

  constructor(parts: DueLoopParts) {
    this.#parts = parts
  }

  /** Aborted by `stop`. */
  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** There may be something to do now. */
  wake(): void {
    const { clock, gather } = this.#parts
    if (gather === undefined) this.#wakeNow()
    else if (!this.#gathering) {
      this.#gathering = true
      void pause(clock, gather, this.signal).then(() => {
        this.#gathering = false
        this.#wakeNow()
      })
    }
  }

  /** Resolves when the last look has ended; what it began may still go on. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
  }

  #wakeNow(): void {
    this.#woken = true
    this.#wake()
  }

  async #run(): Promise<void> {
    while (!this.signal.aborted) {
      this.#woken = false
      const sleep = await this.#look()
      if (this.#woken) continue
      const woken = new AbortController()
      this.#wake = () => woken.abort()
      await pause(this.#parts.clock, sleep, AbortSignal.any([this.signal, woken.signal]))
    }
  }

  /** How long to sleep afterwards, in milliseconds. */
  async #look(): Promise<number> {
    const { look, failure, clock, log } = this.#parts
    try {
      const next = await look(this.signal)
      return next === undefined ? LONGEST_SLEEP : Math.min(LONGEST_SLEEP, Math.max(1, next - clock.now()))
    } catch (error) {
      if (!this.signal.aborted) log.error(failure, { error })
      return AFTER_FAILURE
    }
  }
}
