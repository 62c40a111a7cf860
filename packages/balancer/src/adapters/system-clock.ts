import type { Clock } from '../clock.ts'

/** The machine's clock: monotonic, counted from the Unix time at which the process began. */
export const systemClock: Clock = {
  now: () => ORIGIN + monotonic.now(),
  setTimer(callback, delay) {
    // An object with `ref` and `unref` on Node and Bun; a number in browsers and Workers, where no timer holds anything.
    const handle = setTimeout(callback, delay) as number | NodeTimer
    return {
      cancel: () => clearTimeout(handle as number),
      hold(wanted) {
        if (typeof handle === 'object') wanted ? handle.ref() : handle.unref()
      },
    }
  },
}

/** Looked up once: on Node the global is a getter, which would cost as much as the clock itself. */
const monotonic = globalThis.performance
const ORIGIN = monotonic.timeOrigin

interface NodeTimer {
  ref(): void
  unref(): void
}
