/**
 * Who is to blame for an error: the `endpoint` (counted, and the call goes elsewhere), nobody because the endpoint is `busy`
 * (not counted, and the call goes elsewhere), or the `caller` (not counted, and not tried again).
 */
export type Fault = 'endpoint' | 'busy' | 'caller'

/** Judges an error. A number means busy, and that the endpoint wants to be left alone for so many milliseconds. */
export type Judge = (error: unknown, now: number) => Fault | number

/**
 * The default judgement: all errors are the endpoint's, except those that only a mistake in the program throws. TypeError is
 * not among them: `fetch` throws it for a lost network. `httpFault` reads HTTP statuses too.
 */
export function faultOf(error: unknown): Fault {
  const mistake = error instanceof ReferenceError || error instanceof RangeError || error instanceof SyntaxError
  return mistake ? 'caller' : 'endpoint'
}
