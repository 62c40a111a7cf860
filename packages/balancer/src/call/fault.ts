/**
 * Who is to blame for an error: the `endpoint` (counted, and the call goes elsewhere), nobody because the endpoint is `busy`
 * (it rests for a while, the call goes elsewhere), or the `caller` (not counted, and not tried again).
 */
export type Fault = 'endpoint' | 'busy' | 'caller'

/**
 * The default judgement. Busy: HTTP 429, or any error that brings a Retry-After. Caller: the other HTTP 4xx, except 408 and
 * 425, and errors that only a mistake in the program throws. TypeError is not among them: `fetch` throws it for a lost network.
 */
export function faultOf(error: unknown): Fault {
  const status = statusOf(error)
  if (status === TOO_MANY_REQUESTS || retryAfterOf(error) !== undefined) return 'busy'
  if (typeof status === 'number') {
    return status >= 400 && status < 500 && status !== REQUEST_TIMEOUT && status !== TOO_EARLY ? 'caller' : 'endpoint'
  }
  const mistake = error instanceof ReferenceError || error instanceof RangeError || error instanceof SyntaxError
  return mistake ? 'caller' : 'endpoint'
}

const REQUEST_TIMEOUT = 408
const TOO_EARLY = 425
const TOO_MANY_REQUESTS = 429

/** The Retry-After of an error or of the response it carries, as sent: seconds or an HTTP date (RFC 9110 § 10.2.3). */
export function retryAfterOf(error: unknown): string | undefined {
  const headers = field(response(error), 'headers')
  const sent = headers instanceof Headers ? headers.get('retry-after') : field(headers, 'retry-after')
  const value = sent ?? field(error, 'retryAfter')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** Milliseconds to wait from `now` (Unix milliseconds), or undefined for a text that is neither seconds nor a date. */
export function parseRetryAfter(text: string, now: number): number | undefined {
  const wait = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

function statusOf(error: unknown): unknown {
  return field(response(error), 'status') ?? field(error, 'statusCode')
}

/** HTTP clients put what they know of the answer on the error or on its `response`. */
function response(error: unknown): unknown {
  return field(error, 'response') ?? error
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
