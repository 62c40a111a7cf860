import type { Clock } from '@shoal/fleet'

/** The machine's clock and timers. */
export const systemClock: Clock = {
  now: Date.now,
  setTimer: (delay, callback) => {
    const timer = setTimeout(callback, delay)
    return () => clearTimeout(timer)
  },
}
