import { z } from 'zod'
import { ClientLoginError, ClientProtocolError, ClientRefusedError } from '../../client/client-error.ts'
import type { ClientHttp, HttpAnswer } from '../http/client-http.ts'
import { parseAnswer } from '../http/parse-answer.ts'

const envelopeSchema = z.object({ result: z.string(), arguments: z.unknown().optional() })
const SESSION_HEADER = 'x-transmission-session-id'

/** Transmission's JSON-RPC: a session id guards it against foreign pages and changes at its restart. */
export class TransmissionRpc {
  readonly #http: ClientHttp
  readonly #path: string
  #sessionId = ''

  constructor(http: ClientHttp, path: string) {
    this.#http = http
    this.#path = path
  }

  /** The arguments that the method answers with. Throws a `ClientError`. */
  async call<Schema extends z.ZodType>(
    method: string,
    fields: Readonly<Record<string, unknown>>,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    const body = JSON.stringify({ method, arguments: fields })
    let answer = await this.#post(body, signal)
    if (answer.status === 409) {
      this.#sessionId = [answer.headers[SESSION_HEADER] ?? ''].flat()[0] ?? ''
      answer = await this.#post(body, signal)
    }
    if (answer.status === 401 || answer.status === 403) {
      throw new ClientLoginError(`Transmission refuses this user name, password or address (status ${answer.status})`)
    }
    if (answer.status !== 200) throw new ClientProtocolError(`${method} answered status ${answer.status}`)
    const envelope = parseAnswer(answer.body, envelopeSchema, method)
    if (envelope.result !== 'success') throw new ClientRefusedError(`${method}: ${envelope.result.slice(0, 200)}`)
    const parsed = schema.safeParse(envelope.arguments)
    if (!parsed.success) {
      throw new ClientProtocolError(`${method}: the answer has an unknown shape`, { cause: parsed.error })
    }
    return parsed.data
  }

  #post(body: string, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#http.call(
      {
        method: 'POST',
        path: this.#path,
        headers: { 'content-type': 'application/json', [SESSION_HEADER]: this.#sessionId },
        body,
      },
      signal,
    )
  }
}
