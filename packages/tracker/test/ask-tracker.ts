import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import {
  type AnnounceReply,
  encodeUdpRequest,
  latin1Bytes,
  parseAnnounceQuery,
  parseAnnounceReply,
  parseScrapeReply,
  parseUdpReply,
  percentEncode,
  type TrackerFailure,
  type UdpReply,
  type UdpRequest,
} from '@shoal/bittorrent'
import { createTracker, type Tracker, type TrackerOptions } from '@shoal/tracker'

const DEADLINE = 5000 // milliseconds
const START_DEADLINE = 30_000 // milliseconds; threads start slowly on a busy machine

/** An announce as a client writes it; texts are one character per byte. */
export interface Ask {
  readonly infoHash?: string
  readonly peerId?: string
  readonly port?: number | string
  readonly left?: number | string
  readonly event?: string
  readonly from?: string
  readonly extra?: string
  readonly path?: string
}

export const INFO_HASH = '\x00\x01 +%&=\xff\x80\xe4\xbd\xa0-abcdefg'
/** Open, on one address, without threads, which take half a second to start. */
const OPEN: Partial<TrackerOptions> = { access: { mode: 'open' }, listen: ['127.0.0.1'], threads: 0 }

/** Runs `body` against a tracker on a free port and stops it afterwards, whatever happens. */
export async function withTracker(
  options: Partial<TrackerOptions>,
  body: (tracker: Tracker, port: number) => Promise<void>,
): Promise<void> {
  const tracker = createTracker({ port: 0, ...OPEN, ...options })
  await tracker.start(AbortSignal.timeout(START_DEADLINE))
  try {
    await body(tracker, tracker.addresses[0]?.port ?? 0)
  } finally {
    await tracker.stop(AbortSignal.timeout(START_DEADLINE))
  }
}

/** A 20-byte peer id, its rest filled from `text`. */
export function peerIdText(text: string): string {
  return `-qB4520-${text}`.padEnd(20, '.').slice(0, 20)
}

export function announceQuery(ask: Ask): string {
  const escaped = (text: string) => percentEncode(latin1Bytes(text) ?? new Uint8Array())
  const fields = [
    `info_hash=${escaped(ask.infoHash ?? INFO_HASH)}`,
    `peer_id=${escaped(ask.peerId ?? peerIdText(String(ask.port ?? 6881)))}`,
    `port=${ask.port ?? 6881}`,
    'uploaded=0&downloaded=0',
    `left=${ask.left ?? 0}`,
    ...(ask.event === undefined ? [] : [`event=${ask.event}`]),
    ...(ask.extra === undefined ? [] : [ask.extra]),
  ]
  return `${ask.path ?? '/announce'}?${fields.join('&')}`
}

/** The raw reply to a request's raw bytes. */
export async function rawHttp(port: number, request: string, from = '127.0.0.1', to = '127.0.0.1'): Promise<Buffer> {
  const socket = connect({ port, host: to, localAddress: from })
  const chunks: Buffer[] = []
  socket.setTimeout(DEADLINE, () => socket.destroy(new Error('no reply in time')))
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(Buffer.from(request, 'latin1'))
  await once(socket, 'close')
  return Buffer.concat(chunks)
}

/** The body of a GET, and the status line before it. */
export async function get(port: number, target: string, from?: string): Promise<{ status: string; body: Buffer }> {
  const reply = await rawHttp(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, from)
  const split = reply.indexOf('\r\n\r\n')
  return { status: reply.subarray(0, reply.indexOf('\r\n')).toString(), body: reply.subarray(split + 4) }
}

export async function announce(port: number, ask: Ask): Promise<AnnounceReply | TrackerFailure> {
  const { status, body } = await get(port, announceQuery(ask), ask.from)
  if (status !== 'HTTP/1.1 200 OK') throw new Error(status)
  return parseAnnounceReply(body)
}

/** As `announce`, for one that must be answered with peers. */
export async function announced(port: number, ask: Ask): Promise<AnnounceReply> {
  const reply = await announce(port, ask)
  if (reply.kind === 'failure') throw new Error(reply.reason)
  return reply
}

/** As `announce`, for one that must be refused. */
export async function refused(port: number, ask: Ask): Promise<TrackerFailure> {
  const reply = await announce(port, ask)
  if (reply.kind !== 'failure') throw new Error('not refused')
  return reply
}

export async function scrape(port: number, query: string) {
  const reply = parseScrapeReply((await get(port, `/scrape?${query}`)).body)
  if (reply.kind === 'failure') throw new Error(reply.reason)
  return reply.files
}

/** A UDP client of one source address. */
export class UdpAsker {
  readonly #socket = createSocket('udp4')
  readonly #port: number
  #transaction = 1

  /** Where the last reply came from. */
  lastFrom = ''
  readonly #to: string

  constructor(port: number, to = '127.0.0.1') {
    this.#port = port
    this.#to = to
  }

  async open(from = '127.0.0.1'): Promise<this> {
    this.#socket.bind(0, from)
    await once(this.#socket, 'listening')
    return this
  }

  /** The raw reply to raw bytes, or undefined when none comes within `wait` milliseconds. */
  async raw(bytes: Uint8Array, wait = 300): Promise<Buffer | undefined> {
    this.#socket.send(bytes, this.#port, this.#to)
    try {
      const [message, remote] = await once(this.#socket, 'message', { signal: AbortSignal.timeout(wait) })
      this.lastFrom = remote.address
      return Buffer.isBuffer(message) ? message : undefined
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return undefined
      throw error
    }
  }

  async ask(request: UdpRequest): Promise<UdpReply> {
    const bytes = await this.raw(encodeUdpRequest(request), DEADLINE)
    if (bytes === undefined) throw new Error('no reply in time')
    const reply = parseUdpReply(bytes, 'ipv4')
    if (reply === undefined) throw new Error('no reply of BEP 15')
    return reply
  }

  /** A connection id for this source. */
  async connect(): Promise<bigint> {
    const reply = await this.ask({ kind: 'connect', transactionId: this.#transaction++ })
    if (reply.kind !== 'connect') throw new Error('not connected')
    return reply.connectionId
  }

  /** Announces, after connecting. */
  async announce(ask: Ask, numWant = -1): Promise<UdpReply> {
    const request = parseAnnounceQuery(announceQuery(ask).split('?')[1] ?? '')
    return this.ask({
      kind: 'announce',
      transactionId: this.#transaction++,
      connectionId: await this.connect(),
      request: { ...request, numWant },
      urlData: new Uint8Array(),
    })
  }

  close(): void {
    this.#socket.close()
  }
}
