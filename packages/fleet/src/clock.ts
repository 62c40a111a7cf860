/** The time and timers that the fleet runs by; the program passes the machine's, tests their own. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number
  /** Calls `callback` once, `delay` milliseconds from now; the function returned cancels it. */
  setTimer(delay: number, callback: () => void): () => void
}

/** Resolves after `delay` milliseconds, or at once when `signal` aborts: callers look at the signal afterwards. */
export function pause(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const finish = () => {
      cancel()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = clock.setTimer(delay, finish)
    signal.addEventListener('abort', finish, { once: true })
  })
}
