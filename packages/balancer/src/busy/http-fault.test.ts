import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StatusError } from '../errors/status-error.ts'
import { httpFault } from './http-fault.ts'
import { parseRetryAfter, retryAfter, retryAfterOf } from './retry-after.ts'

const with429 = { status: 429 }

describe('whose fault', () => {
  it.each([
    [new Error('ECONNREFUSED'), 'endpoint'],
    [new TypeError('fetch failed'), 'endpoint'],
    ['a thrown text', 'endpoint'],
    [undefined, 'endpoint'],
    [{ status: 500 }, 'endpoint'],
    [{ statusCode: 408 }, 'endpoint'],
    [{ response: { status: 425 } }, 'endpoint'],
    [{ status: 404 }, 'caller'],
    [{ response: { status: 401 } }, 'caller'],
    [new ReferenceError('x is not defined'), 'caller'],
    [new RangeError('Invalid array length'), 'caller'],
    [with429, 'busy'],
    [new StatusError(new Response(null, { status: 429 })), 'busy'],
    [new StatusError(new Response(null, { status: 503, headers: { 'Retry-After': '7' } })), 'busy'],
    [new StatusError(new Response(null, { status: 503 })), 'endpoint'],
    [{ status: 503, headers: { 'retry-after': '3' } }, 'busy'],
  ])('%o is of the %s', (error, fault) => {
    const judged = retryAfter()(error, 0)
    expect(typeof judged === 'number' ? 'busy' : judged).toBe(fault)
    if (judged === fault) expect(httpFault(error)).toBe(fault)
  })

  it('judges anything without throwing', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (error) => {
        expect(['endpoint', 'busy', 'caller']).toContain(httpFault(error))
        expect(['endpoint', 'busy', 'caller', expect.any(Number)]).toContainEqual(retryAfter()(error, 0))
      }),
    )
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12, 0, 0)

  it.each([
    ['7', 7_000],
    [' 0 ', 0],
    ['1.5', 1_500],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
  ])('%j means %s ms', (text, wait) => {
    expect(parseRetryAfter(text, now)).toBe(wait)
  })

  it('is found on the error, its headers, and its response', () => {
    expect(retryAfterOf({ retryAfter: 5 })).toBe('5')
    expect(retryAfterOf({ headers: new Headers({ 'Retry-After': '6' }) })).toBe('6')
    expect(retryAfterOf(new StatusError(new Response(null, { headers: { 'retry-after': '7' } })))).toBe('7')
    expect(retryAfterOf(new Error('none'))).toBeUndefined()
  })
})
