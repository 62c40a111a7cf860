import type { Clock, Random } from '../clock.ts'

/** The machine's clock: monotonic, counted from the Unix time at which the process began. */
export const systemClock: Clock = {
  now: () => ORIGIN + monotonic.now(),
  setTimer(callback, delay) {
    const handle: unknown = setTimeout(callback, delay)
    // Node and Bun return an object, browsers and Workers a number; only the former keeps a process alive.
    if (typeof handle === 'object' && handle !== null && 'unref' in handle && typeof handle.unref === 'function') {
      handle.unref()
    }
    return { cancel: () => clearTimeout(handle as number) }
  },
}

export const systemRandom: Random = Math.random

/** Looked up once: on Node the global is a getter, which would cost as much as the clock itself. */
const monotonic = globalThis.performance
const ORIGIN = monotonic.timeOrigin
