import { type Dispatcher, errors } from 'undici'
import { ClientProtocolError, ClientSilentError, ClientUnreachableError } from '../../client/client-error.ts'
import { AnswerTimeoutError, AnswerTooLongError, type CollectedAnswer, collectAnswer } from './collected-answer.ts'
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

export type HttpAnswer = CollectedAnswer

/** Fits the list of 20,000 torrents; more is not a torrent client. Bytes. */
const MAXIMAL_ANSWER = 64 * 1024 * 1024
/** More at once than these, and a burst of adds slows a small client down. */
const CONNECTIONS = 4

/** Talks HTTP with one client; every failure to do so is a `ClientError` that says whether the request went out. */
export class ClientHttp {
  /** Scheme, host and port, as programs expect them in `Referer` and `Origin`. */
  readonly origin: string
  readonly #path: string
  readonly #dispatcher: Dispatcher
  readonly #fixedHeaders: Readonly<Record<string, string>>
  readonly #timeout: number

  /** `timeout` in milliseconds bounds each call as a whole. */
  constructor(route: HttpRoute, timeout: number) {
    const { origin, pathname } = new URL(route.url)
    this.origin = origin
    this.#path = pathname.replace(/\/+$/, '')
    this.#timeout = timeout
    this.#dispatcher = outgoingDispatcher({ ...route, connections: CONNECTIONS }, timeout)
    this.#fixedHeaders = route.basicAuth === undefined ? {} : { authorization: basic(route.basicAuth) }
  }

  async call(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    try {
      const headers: Record<string, string> = { ...this.#fixedHeaders, ...call.headers }
      return await collectAnswer(
        this.#dispatcher,
        {
          origin: this.origin,
          path: this.#path + call.path || '/',
          method: call.method,
          headers,
          body: call.body ?? null,
        },
        { timeout: this.#timeout, most: MAXIMAL_ANSWER, signal },
      )
    } catch (error) {
      signal.throwIfAborted()
      throw explained(error, this.origin)
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy()
  }
}

function basic({ username, password }: NonNullable<HttpRoute['basicAuth']>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
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
  if (error instanceof AnswerTooLongError) return new ClientProtocolError(error.message, { cause: error })
  const code = codeOf(error)
  if (code !== undefined && NEVER_CONNECTED.has(code)) {
    return new ClientUnreachableError(`cannot connect to ${origin}: ${code}`, { cause: error })
  }
  if (error instanceof errors.ResponseError || error instanceof errors.HTTPParserError) {
    return new ClientProtocolError(`${origin} does not speak HTTP`, { cause: error })
  }
  const what = error instanceof AnswerTimeoutError ? 'no answer in time' : (code ?? 'cut off')
  return new ClientSilentError(`${origin} was asked and did not answer: ${what}`, { cause: error })
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return codeOf(error.cause)
}
