import type { Balancer } from '../balancer.ts'
import type { RunOptions } from '../call/call.ts'
import type { Endpoint } from '../endpoint.ts'
import { AttemptsFailedError } from '../errors/attempts-failed-error.ts'
import { StatusError } from '../errors/status-error.ts'

export interface WebEndpoint extends Endpoint {
  /** Paths are resolved against it. */
  readonly url: string
}

export interface BalancedRequest extends Omit<RequestInit, 'signal'>, RunOptions {}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * `fetch` over the endpoints of a balancer. Answers 408, 425, 429 and 5xx count as failures and the request goes on to another
 * endpoint; when none is left, the last answer is returned as `fetch` would. GET, HEAD and OPTIONS count as idempotent, POST
 * and PATCH as not, and a body that can be read only once is sent only once.
 */
export function balancedFetch<E extends WebEndpoint>(pool: Balancer<E>, fetch: Fetch = globalThis.fetch) {
  return async (path: string, request: BalancedRequest = {}): Promise<Response> => {
    const { key, idempotent = byMethod(request.method), timeout, attempts, signal, ...init } = request
    const refused: Response[] = []
    const once = init.body instanceof ReadableStream
    try {
      return await pool.run(
        async (endpoint, attempt) => {
          const response = await fetch(new URL(path, endpoint.url).href, {
            ...init,
            signal: joined(attempt.signal, signal),
          })
          if (!isRefusal(response.status)) return response
          refused.push(response)
          throw new StatusError(response)
        },
        { key, signal, timeout, attempts: once ? 1 : attempts, idempotent: once ? false : idempotent },
      )
    } catch (error) {
      if (!(error instanceof AttemptsFailedError && error.cause instanceof StatusError)) throw error
      const { response } = error.cause
      refused.splice(refused.indexOf(response), 1)
      return response
    } finally {
      for (const { body } of refused) body?.cancel().catch(alreadyGone)
    }
  }
}

/** A body that was read or aborted meanwhile needs no cancelling. */
const alreadyGone = () => undefined

/** RFC 9110 § 9.2.1: safe methods. PUT and DELETE may be repeated after a failure, but are not sent twice on purpose. */
function byMethod(method = 'GET'): boolean | undefined {
  const name = method.toUpperCase()
  if (name === 'GET' || name === 'HEAD' || name === 'OPTIONS') return true
  return name === 'PUT' || name === 'DELETE' ? undefined : false
}

function isRefusal(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429
}

/** The attempt's own signal ends with the answer's headers; the caller's goes on to guard the body. */
function joined(attempt: AbortSignal, caller: AbortSignal | undefined): AbortSignal {
  // Node before 20.3 has no AbortSignal.any; there the caller's signal reaches the request, not its body.
  return caller && 'any' in AbortSignal ? AbortSignal.any([attempt, caller]) : attempt
}
