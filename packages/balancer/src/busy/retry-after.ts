import type { Judge } from '../call/fault.ts'
import { field, httpFault, responseOf } from './http-fault.ts'

/**
 * Honours Retry-After: an error that brings one, on itself or on its `response`, means that the endpoint is busy. It rests
 * for that long, at most `breaker.maxOpenFor`, and is not blamed. All other errors are judged by `otherwise`.
 */
export function retryAfter(otherwise: Judge = httpFault): Judge {
  return (error, now) => {
    const text = retryAfterOf(error)
    return text === undefined ? otherwise(error, now) : (parseRetryAfter(text, now) ?? 'busy')
  }
}

/** The Retry-After of an error or of the response it carries, as sent: seconds or an HTTP date (RFC 9110 § 10.2.3). */
export function retryAfterOf(error: unknown): string | undefined {
  const headers = field(responseOf(error), 'headers')
  const sent = headers instanceof Headers ? headers.get('retry-after') : field(headers, 'retry-after')
  const value = sent ?? field(error, 'retryAfter')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** Milliseconds to wait from `now` (Unix milliseconds), or undefined for a text that is neither seconds nor a date. */
export function parseRetryAfter(text: string, now: number): number | undefined {
  const wait = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}
