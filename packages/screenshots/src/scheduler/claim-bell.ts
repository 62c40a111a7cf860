/** Wakes all claims that wait, when a task may have become free. */
export class ClaimBell {
  #next = Promise.withResolvers<void>()

  /** Resolves at the next ring. Take it before looking for a task, so that no ring is missed. */
  next(): Promise<void> {
    return this.#next.promise
  }

  ring(): void {
    this.#next.resolve()
    this.#next = Promise.withResolvers<void>()
  }
}
