import type { Clock } from '../clock.ts'

/** Looked up once: on Node the global is a getter, which would cost as much as the clock itself. */
const monotonic = globalThis.performance
const ORIGIN = monotonic.timeOrigin

/** The machine's clock: monotonic, counted from the Unix time at which the process began. */
export const systemClock: Clock = {
  now: () => ORIGIN + monotonic.now(),
  after(delay, callback, background) {
    // An object on Node and Bun; a number in browsers and Workers, where no timer keeps anything alive.
    const handle = setTimeout(callback, delay)
    if (background) handle.unref?.()
    return () => clearTimeout(handle)
  },
}

/** What all runtimes have of timers; Node's `unref` beside it. */
declare function setTimeout(callback: () => void, delay: number): { unref?(): void }
declare function clearTimeout(handle: object): void
