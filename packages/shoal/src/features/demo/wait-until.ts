import { sleep } from '../../platform/lifecycle/repeat.ts'
import { DemoFailure } from './demo-failure.ts'

const PAUSE = 50 // milliseconds

/** Asks until an answer comes. @throws DemoFailure when none came in `limitMs` milliseconds */
export async function waitUntil<Answer>(
  what: string,
  limitMs: number,
  signal: AbortSignal,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const limit = AbortSignal.timeout(limitMs)
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    signal.throwIfAborted()
    if (limit.aborted)
      throw new DemoFailure('demo-timeout', `${what} took longer than ${limitMs / 1000} s`, {
        what,
        seconds: limitMs / 1000,
      })
    await sleep(PAUSE, signal)
  }
}
