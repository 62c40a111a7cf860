import type { Clock } from '../clock.ts'

/** The machine's clock. Its timers keep the process alive: what was opened must be closed. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
}
