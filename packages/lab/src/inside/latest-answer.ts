import { setTimeout as delay } from 'node:timers/promises'

/**
 * The latest answer to a question that is asked again and again. Who asks waits only so long for a newer one, and a
 * question that is under way is not asked twice: one slow program does not hold up the view of all.
 */
export class LatestAnswer<Value> {
  readonly #ask: (before: Value | undefined) => Promise<Value>
  #known: Value | undefined
  #asking: Promise<void> | undefined

  /** `ask` is told the answer before; an answer that is a rejection leaves none. */
  constructor(ask: (before: Value | undefined) => Promise<Value>) {
    this.#ask = ask
  }

  /** Milliseconds to wait for a newer answer. */
  async within(patience: number): Promise<Value | undefined> {
    this.#asking ??= this.#ask(this.#known)
      .then(
        (value) => {
          this.#known = value
        },
        () => {
          this.#known = undefined
        },
      )
      .finally(() => {
        this.#asking = undefined
      })
    await Promise.race([this.#asking, delay(patience, undefined, { ref: false })])
    return this.#known
  }
}
