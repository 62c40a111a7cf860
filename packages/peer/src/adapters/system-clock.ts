import type { Clock } from '../clock.ts'

/** The machine's clock. Its timers keep the process alive only through what they serve, never by themselves. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
