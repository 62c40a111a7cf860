import { type Fault, faultOf } from '../call/fault.ts'

/**
 * Judges errors of HTTP clients by the status that they carry, on themselves or on their `response`. Busy: 429. Caller: the
 * other 4xx, except 408 and 425, which may be sent again (RFC 9110 § 15.5.9, RFC 8470 § 5.2). Without a status: `faultOf`.
 */
export function httpFault(error: unknown): Fault {
  const status = field(responseOf(error), 'status') ?? field(error, 'statusCode')
  if (typeof status !== 'number') return faultOf(error)
  if (status === 429) return 'busy'
  return status >= 400 && status < 500 && status !== 408 && status !== 425 ? 'caller' : 'endpoint'
}

/** HTTP clients put what they know of the answer on the error or on its `response`. */
export function responseOf(error: unknown): unknown {
  return field(error, 'response') ?? error
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
