import { type Dispatcher, errors, request } from 'undici'
import { ClientProtocolError, ClientSilentError, ClientUnreachableError } from '../../client/client-error.ts'
import { outgoingDispatcher } from './outgoing-dispatcher.ts'

/** Where a client answers over HTTP, and what is on the way to it. */
export interface HttpRoute {
  readonly url: string
  readonly basicAuth?: { readonly username: string; readonly password: string } | undefined
  /** PEM. */
  readonly certificateAuthority?: string | undefined
  readonly proxy?: string | undefined
}

export interface HttpCall {
  readonly method: 'GET' | 'POST'
  /** Below the route's path. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

/** Fits the list of 20,000 torrents; more is not a torrent client. Bytes. */
const MAXIMAL_ANSWER = 64 * 1024 * 1024
/** More at once than these, and a burst of adds slows a small client down. */
const CONNECTIONS = 4

/** Talks HTTP with one client; every failure to do so is a `ClientError` that says whether the request went out. */
export class ClientHttp {
  readonly #base: string
  readonly #dispatcher: Dispatcher
  readonly #authorization: string | undefined
  readonly #timeout: number

  /** `timeout` in milliseconds bounds each call as a whole. */
  constructor(route: HttpRoute, timeout: number) {
    this.#base = route.url.replace(/\/+$/, '')
    this.#timeout = timeout
    this.#dispatcher = outgoingDispatcher({ ...route, connections: CONNECTIONS }, timeout)
    if (route.basicAuth !== undefined) {
      const { username, password } = route.basicAuth
      this.#authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    }
  }

  /** Scheme, host and port, as programs expect them in `Referer` and `Origin`. */
  get origin(): string {
    return new URL(this.#base).origin
  }

  async call(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(this.#timeout)])
    try {
      const answer = await request(this.#base + call.path, {
        method: call.method,
        headers: {
          ...(this.#authorization === undefined ? {} : { authorization: this.#authorization }),
          ...call.headers,
        },
        body: call.body ?? null,
        dispatcher: this.#dispatcher,
        signal: limited,
      })
      return { status: answer.statusCode, headers: answer.headers, body: await bounded(answer.body) }
    } catch (error) {
      signal.throwIfAborted()
      throw explained(error, this.origin)
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy()
  }
}

async function bounded(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > MAXIMAL_ANSWER) throw new ClientProtocolError(`answered more than ${MAXIMAL_ANSWER} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

function explained(error: unknown, origin: string): Error {
  if (error instanceof ClientProtocolError) return error
  const code = codeOf(error)
  if (code !== undefined && NEVER_CONNECTED.has(code)) {
    return new ClientUnreachableError(`cannot connect to ${origin}: ${code}`, { cause: error })
  }
  if (error instanceof errors.ResponseError || error instanceof errors.HTTPParserError) {
    return new ClientProtocolError(`${origin} does not speak HTTP`, { cause: error })
  }
  const what = error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : (code ?? 'cut off')
  return new ClientSilentError(`${origin} was asked and did not answer: ${what}`, { cause: error })
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return codeOf(error.cause)
}
