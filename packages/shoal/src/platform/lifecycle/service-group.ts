import type { Service } from './service.ts'

/** A part did not start, or not in time. The parts before it are stopped again. */
export class ServiceStartError extends Error {
  readonly code = 'service-start'
  readonly service: string

  constructor(service: string, cause: unknown) {
    super(`${service} did not start${isTimeout(cause) ? ' in time' : `: ${messageOf(cause)}`}`, { cause })
    this.name = 'ServiceStartError'
    this.service = service
  }
}

/** Whether a deadline passed: what the runtime says of it names nothing. */
function isTimeout(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'TimeoutError'
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Some parts did not stop in time or failed while stopping; all were asked to. */
export class ServiceStopError extends AggregateError {
  readonly code = 'service-stop'

  constructor(failures: readonly (readonly [name: string, cause: unknown])[]) {
    super(
      failures.map(([, cause]) => cause),
      `not stopped cleanly: ${failures.map(([name, cause]) => `${name} (${cause instanceof Error ? cause.message : cause})`).join(', ')}`,
    )
    this.name = 'ServiceStopError'
  }
}

/**
 * Several parts as one: started in the given order, stopped in the reverse order, so that each may rely on those
 * before it. A part that ignores its signal is left behind when the deadline passes; the others still get their turn.
 */
export function serviceGroup(name: string, services: readonly Service[]): Service {
  const running: Service[] = []

  async function stopAll(signal: AbortSignal): Promise<void> {
    const failures: (readonly [string, unknown])[] = []
    for (let service = running.pop(); service !== undefined; service = running.pop()) {
      try {
        await orAborted(service.stop(signal), signal)
      } catch (error) {
        failures.push([service.name, error])
      }
    }
    if (failures.length > 0) throw new ServiceStopError(failures)
  }

  return {
    name,
    async start(signal) {
      for (const service of services) {
        try {
          signal.throwIfAborted()
          await orAborted(service.start(signal), signal)
          running.push(service)
        } catch (error) {
          await stopAll(AbortSignal.timeout(STOP_AFTER_FAILURE)).catch((second: unknown) => {
            throw new AggregateError([error, second], new ServiceStartError(service.name, error).message, {
              cause: error,
            })
          })
          throw new ServiceStartError(service.name, error)
        }
      }
    },
    stop: stopAll,
  }
}

const STOP_AFTER_FAILURE = 3_000 // milliseconds

/** Settles as `work` does, or rejects with the signal's reason as soon as that is aborted. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
