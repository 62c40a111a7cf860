import { setTimeout as delay } from 'node:timers/promises'
import type { Service } from './service.ts'

export interface RepeatOptions {
  readonly name: string
  /** Milliseconds between the end of one round and the begin of the next. */
  readonly everyMs: number
  /** One round; it must end soon after its signal is aborted. */
  readonly work: (signal: AbortSignal) => Promise<void>
  /** Told of a round that failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void
}

/** Timed work as a service: rounds never overlap, and `stop` ends the pause at once and waits for the round at hand. */
export function repeat(options: RepeatOptions): Service & { nudge(): void } {
  const ending = new AbortController()
  let pause = new AbortController()
  let loop: Promise<void> = Promise.resolve()

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      pause = new AbortController()
      try {
        await options.work(ending.signal)
      } catch (error) {
        if (!ending.signal.aborted) options.onError(error)
      }
      await sleep(options.everyMs, AbortSignal.any([ending.signal, pause.signal]))
    }
  }

  return {
    name: options.name,
    start: async () => {
      loop = run()
    },
    stop: async () => {
      ending.abort()
      await loop
    },
    /** Begins the next round now, or right after the one at hand. */
    nudge: () => pause.abort(),
  }
}

/** Resolves after the time, or as soon as the signal is aborted; never rejects. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
