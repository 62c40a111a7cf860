import { isIP } from 'node:net'
import { isPublicAddress } from '@shoal/bittorrent'
import { Agent, type Dispatcher, fetch, type Response } from 'undici'
import type { FetchOutcome, FetchRequest, TorrentFetcher } from '../../grab/torrent-fetcher.ts'
import { reason } from '../../reason.ts'
import { outgoingDispatcher } from '../http/outgoing-dispatcher.ts'
import { AddressRefusedError, guardedAgent } from './guarded-agent.ts'

export interface GuardedFetcherOptions {
  /** Largest .torrent taken, in bytes. */
  readonly maximalBytes: number
  /** For connecting, in milliseconds. */
  readonly connectTimeout: number
  /** For everything together, redirects included, in milliseconds. */
  readonly timeout: number
  readonly userAgent: string
}

export const guardedFetcherDefaults: GuardedFetcherOptions = {
  maximalBytes: 10 * 1024 * 1024,
  connectTimeout: 10_000,
  timeout: 30_000,
  userAgent: 'Shoal/0.1',
}

const MAX_REDIRECTS = 5
const SECOND = 1_000 // milliseconds
const MAX_RETRY_AFTER = 3_600 * SECOND

/** Fetches .torrent files without letting a link reach into the user's network, fill memory or hang. */
export class GuardedFetcher implements TorrentFetcher {
  readonly #options: GuardedFetcherOptions
  readonly #guarded: Dispatcher
  readonly #open: Dispatcher

  constructor(options: Partial<GuardedFetcherOptions> = {}) {
    this.#options = { ...guardedFetcherDefaults, ...options }
    this.#guarded = guardedAgent(this.#options.connectTimeout)
    // One request a link: nothing is gained by keeping connections, and a stale one costs a retry.
    this.#open = new Agent({ pipelining: 0, connect: { timeout: this.#options.connectTimeout } })
  }

  async fetch(request: FetchRequest, signal: AbortSignal): Promise<FetchOutcome> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(this.#options.timeout)])
    try {
      return await this.#follow(request, limited)
    } catch (error) {
      signal.throwIfAborted()
      return outcomeOfFailure(error)
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#guarded.destroy(), this.#open.destroy()])
  }

  async #follow(request: FetchRequest, signal: AbortSignal): Promise<FetchOutcome> {
    if (request.proxy === undefined) return this.#walk(request, this.#guarded, signal)
    const proxied = outgoingDispatcher({ proxy: request.proxy }, this.#options.connectTimeout)
    try {
      return await this.#walk(request, proxied, signal)
    } finally {
      await proxied.destroy()
    }
  }

  /** Follows redirects; `strangers` leads to what is not allowed by name. */
  async #walk(
    { url, mayFetch, proxy }: FetchRequest,
    strangers: Dispatcher,
    signal: AbortSignal,
  ): Promise<FetchOutcome> {
    let { target, authorization } = withoutLogin(new URL(url))
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      // A proxy resolves names itself; an address that is written out is judged here all the same.
      const inside = proxy === undefined || mayFetch(target) ? undefined : privateLiteral(target)
      if (inside !== undefined) return { kind: 'refused', host: inside, address: inside }
      const response = await fetch(target.href, {
        redirect: 'manual',
        dispatcher: proxy === undefined && mayFetch(target) ? this.#open : strangers,
        headers: {
          'user-agent': this.#options.userAgent,
          accept: 'application/x-bittorrent, */*;q=0.5',
          ...(authorization === undefined ? {} : { authorization }),
        },
        signal,
      })
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
      if (location === null) return this.#outcomeOf(response)
      await response.body?.cancel()
      if (location.startsWith('magnet:')) return { kind: 'magnet', uri: location }
      const next = URL.parse(location, target.href)
      if (next === null || !/^https?:$/.test(next.protocol))
        return gone('link-gone', 'the link redirects to no address')
      const onward = withoutLogin(next)
      // A login is for the host that it was written for.
      if (next.origin !== target.origin || onward.authorization !== undefined) authorization = onward.authorization
      target = onward.target
    }
    return gone('link-gone', `the link redirects more than ${MAX_REDIRECTS} times`)
  }

  async #outcomeOf(response: Response): Promise<FetchOutcome> {
    const { status } = response
    if (status >= 400) {
      await response.body?.cancel()
      return outcomeOfStatus(status, response.headers.get('retry-after'))
    }
    const { maximalBytes } = this.#options
    if (Number(response.headers.get('content-length') ?? 0) > maximalBytes) {
      await response.body?.cancel()
      return tooLarge(maximalBytes)
    }
    const bytes = await bounded(response, maximalBytes)
    if (bytes === undefined) return tooLarge(maximalBytes)
    if (looksLikeHtml(bytes)) {
      return gone('not-a-torrent', 'the link answers a web page instead of a torrent: is its login still valid?')
    }
    return { kind: 'bytes', bytes }
  }
}

/** The address without user name and password, which `fetch` refuses, and what says them instead (RFC 7617). */
function withoutLogin(url: URL): { readonly target: URL; readonly authorization: string | undefined } {
  const { username, password } = url
  if (username === '' && password === '') return { target: url, authorization: undefined }
  const target = new URL(url)
  target.username = ''
  target.password = ''
  const login = `${percentDecoded(username)}:${percentDecoded(password)}`
  return { target, authorization: `Basic ${Buffer.from(login).toString('base64')}` }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

/** The host if it is written as an address inside a private network. */
function privateLiteral({ hostname }: URL): string | undefined {
  const literal = hostname.replace(/^\[|\]$/g, '')
  if (literal === 'localhost') return literal
  return isIP(literal) !== 0 && !isPublicAddress(literal) ? literal : undefined
}

/** The body, or nothing when it is longer than `most` bytes, however it is compressed. */
async function bounded(response: Response, most: number): Promise<Uint8Array | undefined> {
  if (response.body === null) return new Uint8Array(0)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.byteLength
    // Leaving the loop cancels the body, so no more of it is read.
    if (length > most) return undefined
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks, length))
}

/** A torrent is a bencoded dictionary and begins with `d`; pages begin with `<`, after spaces or a byte order mark. */
function looksLikeHtml(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 64))
    .toString('utf8')
    .replace(/^\uFEFF?\s*/, '')
    .startsWith('<')
}

const gone = (code: 'link-gone' | 'not-a-torrent' | 'body-too-large', message: string): FetchOutcome => ({
  kind: 'gone',
  reason: reason(code, message),
})

const tooLarge = (most: number): FetchOutcome =>
  gone('body-too-large', `the link answers more than ${most} bytes, too much for a torrent`)

function outcomeOfStatus(status: number, retryAfter: string | null): FetchOutcome {
  if (status === 404 || status === 410 || status === 400) {
    return gone('link-gone', `the link answers status ${status}: it is gone`)
  }
  const seconds = Number(retryAfter ?? Number.NaN)
  const why = reason('fetch-status', `the link answers status ${status}`, { status })
  if (!Number.isFinite(seconds) || seconds < 0) return { kind: 'failed', reason: why }
  return { kind: 'failed', reason: why, retryAfter: Math.min(seconds * SECOND, MAX_RETRY_AFTER) }
}

/** undici wraps what went wrong in `TypeError: fetch failed`; the cause tells. Messages may hold the link: not kept. */
function outcomeOfFailure(error: unknown): FetchOutcome {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AddressRefusedError) return { kind: 'refused', host: cause.host, address: cause.address }
    if (cause.name === 'TimeoutError') {
      return { kind: 'failed', reason: reason('fetch-timeout', 'the link did not answer in time') }
    }
    if ('code' in cause && typeof cause.code === 'string') {
      const { code } = cause
      return {
        kind: 'failed',
        reason: reason('fetch-connection', `the link cannot be reached: ${code}`, { cause: code }),
      }
    }
  }
  return { kind: 'failed', reason: reason('fetch-connection', 'the link cannot be reached') }
}
