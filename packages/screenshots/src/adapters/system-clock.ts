import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../time/clock.ts'

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await sleep(Math.max(0, milliseconds), undefined, { signal })
    } catch (error) {
      // Waking early is what the caller asked for.
      if (!signal.aborted) throw error
    }
  },
}
