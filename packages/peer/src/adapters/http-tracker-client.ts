import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { type AnnounceRequest, formatAnnounceUrl, parseAnnounceReply } from '@shoal/bittorrent'
import { ForbiddenHostError, type HostGuard } from '../dial/host-guard.ts'
import { type AnnounceOutcome, TrackerError } from '../tracker/tracker-client.ts'

const LARGEST_REPLY = 1024 * 1024 // bytes
const REDIRECTS = 3

export interface HttpTrackerOptions {
  readonly guard: HostGuard
  readonly localAddress?: string | undefined
}

/** Announces over HTTP or HTTPS (BEP 3, 7, 23). @throws TrackerError */
export async function announceOverHttp(
  url: string,
  request: AnnounceRequest,
  signal: AbortSignal,
  options: HttpTrackerOptions,
): Promise<AnnounceOutcome> {
  let target = formatAnnounceUrl(url, request)
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const answer = await get(target, signal, options)
    if (answer.kind === 'body') return read(answer.bytes)
    if (!URL.canParse(answer.location, target)) break
    target = new URL(answer.location, target).href
    if (!/^https?:/.test(target)) break
  }
  throw new TrackerError('unreachable', 'the tracker redirects in circles')
}

function read(bytes: Uint8Array): AnnounceOutcome {
  let reply: ReturnType<typeof parseAnnounceReply>
  try {
    reply = parseAnnounceReply(bytes)
  } catch (cause) {
    throw new TrackerError('unreachable', 'the answer is not a tracker’s', { cause })
  }
  if (reply.kind === 'peers') return reply
  throw new TrackerError('refused', reply.reason)
}

type Answer =
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  | { readonly kind: 'redirect'; readonly location: string }

async function get(target: string, signal: AbortSignal, options: HttpTrackerOptions): Promise<Answer> {
  const url = new URL(target)
  try {
    const address = await options.guard.addressOf(url.hostname, portOf(url))
    const response = await respond(url, address, signal, options)
    const location = response.headers.location
    if (location !== undefined && (response.statusCode ?? 0) >= 300 && (response.statusCode ?? 0) < 400) {
      response.destroy()
      return { kind: 'redirect', location }
    }
    return { kind: 'body', bytes: await body(response) }
  } catch (cause) {
    if (cause instanceof TrackerError) throw cause
    if (cause instanceof ForbiddenHostError) throw new TrackerError('forbidden', cause.message, { cause })
    throw new TrackerError('unreachable', 'the tracker does not answer', { cause })
  }
}

/** Connects to the address that was checked; the name goes into `Host` and TLS only. */
function respond(
  url: URL,
  address: string,
  signal: AbortSignal,
  options: HttpTrackerOptions,
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:'
  const { localAddress } = options
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? httpsRequest : httpRequest)({
      host: address,
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
      // Sent as written: escapes in a passkey are the tracker's business.
      path: `${url.pathname}${url.search}`,
      // TLS knows no addresses as names (RFC 6066).
      ...(secure && isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: url.hostname } : {}),
      ...(url.username === ''
        ? {}
        : { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }),
      headers: { Host: url.host, 'User-Agent': 'Shoal/0.1', Connection: 'close' },
      agent: false,
      signal,
      localAddress,
    })
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
    outgoing.end()
  })
}

async function body(response: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response) {
    if (!(part instanceof Uint8Array)) continue
    length += part.length
    if (length > LARGEST_REPLY) {
      response.destroy()
      throw new TrackerError('unreachable', 'the answer is too long')
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}
