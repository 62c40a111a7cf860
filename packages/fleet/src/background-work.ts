import { ClientError } from './client/client-error.ts'
import type { Log } from './log.ts'

/** Work that nobody waits for but the end of the fleet. */
export class BackgroundWork {
  readonly #log: Pick<Log, 'error'>
  readonly #running = new Set<Promise<void>>()
  readonly #stopping = new AbortController()

  constructor(log: Pick<Log, 'error'>) {
    this.#log = log
  }

  /** Aborted when the fleet stops. */
  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  /** Begins it; a failure is told once, a client's own by the client's status. */
  run(what: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (this.signal.aborted || error instanceof ClientError) return
        this.#log.error(`${what} failed`, { error })
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** Resolves when nothing runs any more; after `stop`. */
  async ended(): Promise<void> {
    await Promise.all(this.#running)
  }
}
