import { setTimeout as delay } from 'node:timers/promises'

/** Waits; rejects with the signal's reason when aborted meanwhile. */
export async function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal })
}
