import type { Attempt } from '../call/lease.ts'
import type { Endpoint } from '../endpoint.ts'
import { AttemptTimeoutError } from '../errors/attempt-timeout-error.ts'
import type { Inside } from '../extend/extension.ts'
import type { Slot } from '../slot.ts'

/** Calls one endpoint once and reports how it went. Nobody waits for the answer: what it holds is let go. */
export async function probeOnce<E extends Endpoint>(
  inside: Inside<E>,
  slot: Slot<E>,
  call: (attempt: Attempt) => unknown,
): Promise<void> {
  const { timeout, clock } = inside
  const lease = inside.begin(slot)
  lease.deadline = clock.now() + timeout
  const cancel =
    timeout === Infinity
      ? undefined
      : clock.after(timeout, () => {
          const error = new AttemptTimeoutError(timeout)
          lease.failure(error)
          lease.abort(error)
        })
  try {
    await call(lease)
    lease.success()
  } catch (error) {
    lease.failure(error)
  }
  cancel?.()
  lease.abort('a probe only asks whether the endpoint answers')
}
