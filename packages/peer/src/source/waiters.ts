interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** Those who wait for the next change of something, by key. */
export class Waiters<Key> {
  readonly #waiting = new Map<Key, Set<Waiter>>()
  #closed: Error | undefined

  /** Settles at the next `wake` of the key; rejects when `signal` aborts or everything is closed. */
  wait(key: Key, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) {
        reject(this.#closed)
        return
      }
      const waiters = this.#waiting.get(key) ?? new Set()
      this.#waiting.set(key, waiters)
      const settle = () => {
        waiters.delete(waiter)
        if (waiters.size === 0 && this.#waiting.get(key) === waiters) this.#waiting.delete(key)
        signal.removeEventListener('abort', abort)
      }
      const waiter: Waiter = {
        resolve: () => {
          settle()
          resolve()
        },
        reject: (reason) => {
          settle()
          reject(reason)
        },
      }
      const abort = () => waiter.reject(signal.reason)
      waiters.add(waiter)
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
    })
  }

  /** Whether anybody waits for the key. */
  has(key: Key): boolean {
    return this.#waiting.has(key)
  }

  wake(key: Key): void {
    for (const waiter of [...(this.#waiting.get(key) ?? [])]) waiter.resolve()
  }

  /** Everybody who waits, and whoever comes, gets the error. */
  close(error: Error): void {
    this.#closed = error
    for (const waiters of [...this.#waiting.values()]) for (const waiter of [...waiters]) waiter.reject(error)
  }
}
