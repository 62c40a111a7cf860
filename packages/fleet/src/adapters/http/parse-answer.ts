import type { z } from 'zod'
import { ClientProtocolError } from '../../client/client-error.ts'

/** The JSON in an answer, checked against what the adapter needs of it. Throws `ClientProtocolError`. */
export function parseAnswer<Schema extends z.ZodType>(body: Buffer, schema: Schema, what: string): z.output<Schema> {
  let json: unknown
  try {
    json = JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new ClientProtocolError(`${what}: the answer is not JSON`, { cause })
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const [first] = parsed.error.issues
    const where = first === undefined ? '' : ` (${first.path.join('.')}: ${first.message})`
    throw new ClientProtocolError(`${what}: the answer has an unknown shape${where}`, { cause: parsed.error })
  }
  return parsed.data
}
