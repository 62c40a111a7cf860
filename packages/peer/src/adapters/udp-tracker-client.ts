import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import {
  type AnnounceRequest,
  encodeUdpRequest,
  parseUdpReply,
  type UdpReply,
  type UdpRequest,
} from '@shoal/bittorrent'
import { ForbiddenHostError, type HostGuard } from '../dial/host-guard.ts'
import { type AnnounceOutcome, TrackerError } from '../tracker/tracker-client.ts'

const FIRST_WAIT = 2_000 // milliseconds, doubled with each retransmission (BEP 15 says 15 s, long for a person who waits)
const ATTEMPTS = 4

export interface UdpTrackerOptions {
  readonly guard: HostGuard
  readonly localAddress?: string | undefined
  /** 32 random bits. */
  readonly random32: () => number
}

/** Announces over UDP (BEP 15, 41), each time from a socket of its own. @throws TrackerError */
export async function announceOverUdp(
  url: string,
  request: AnnounceRequest,
  signal: AbortSignal,
  options: UdpTrackerOptions,
): Promise<AnnounceOutcome> {
  const target = new URL(url)
  const exchange = await Exchange.open(target, signal, options)
  try {
    const connected = await exchange.ask((transactionId) => ({ kind: 'connect', transactionId }))
    if (connected.kind !== 'connect') throw new TrackerError('unreachable', 'the tracker answers out of turn')
    const { connectionId } = connected
    const urlData = new TextEncoder().encode(`${target.pathname}${target.search}`)
    const reply = await exchange.ask((transactionId) => ({
      kind: 'announce',
      transactionId,
      connectionId,
      request,
      urlData,
    }))
    if (reply.kind !== 'announce') throw new TrackerError('unreachable', 'the tracker answers out of turn')
    return reply
  } finally {
    exchange.close()
  }
}

class Exchange {
  readonly #socket: Socket
  readonly #signal: AbortSignal
  readonly #options: UdpTrackerOptions
  readonly #family: 'ipv4' | 'ipv6'
  #settle: { readonly id: number; readonly resolve: (reply: UdpReply) => void } | undefined

  static async open(url: URL, signal: AbortSignal, options: UdpTrackerOptions): Promise<Exchange> {
    const port = Number(url.port)
    if (!(port > 0)) throw new TrackerError('unreachable', 'the tracker URL has no port')
    let address: string
    try {
      address = await options.guard.addressOf(url.hostname, port)
    } catch (cause) {
      if (cause instanceof ForbiddenHostError) throw new TrackerError('forbidden', cause.message, { cause })
      throw new TrackerError('unreachable', 'the tracker’s name is unknown', { cause })
    }
    const exchange = new Exchange(isIPv6(address) ? 'ipv6' : 'ipv4', signal, options)
    try {
      await exchange.#connect(address, port)
    } catch (error) {
      exchange.close()
      throw error
    }
    return exchange
  }

  private constructor(family: 'ipv4' | 'ipv6', signal: AbortSignal, options: UdpTrackerOptions) {
    this.#family = family
    this.#signal = signal
    this.#options = options
    this.#socket = createSocket(family === 'ipv6' ? 'udp6' : 'udp4')
    this.#socket.on('message', (bytes) => this.#received(bytes))
    // A port that refuses (ICMP) shows as an error here; the retransmissions run into their limit all the same.
    this.#socket.on('error', () => undefined)
  }

  /** A connected socket: the system drops datagrams of anyone else. */
  #connect(address: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const failed = (cause: Error) => reject(new TrackerError('unreachable', 'no socket for the tracker', { cause }))
      this.#socket.once('error', failed)
      const { localAddress } = this.#options
      this.#socket.bind({ port: 0, address: localAddress }, () => {
        this.#socket.connect(port, address, (error?: Error) => {
          this.#socket.off('error', failed)
          if (error === undefined || error === null) resolve()
          else failed(error)
        })
      })
    })
  }

  /** Sends until the answer with the same transaction id comes. */
  async ask(make: (transactionId: number) => UdpRequest): Promise<UdpReply> {
    const id = this.#options.random32()
    const datagram = encodeUdpRequest(make(id))
    const reply = await new Promise<UdpReply>((resolve, reject) => {
      let attempt = 0
      let timer: NodeJS.Timeout | undefined
      const giveUp = (cause?: unknown) => {
        clearTimeout(timer)
        this.#signal.removeEventListener('abort', aborted)
        reject(new TrackerError('unreachable', 'the tracker does not answer', { cause }))
      }
      const aborted = () => giveUp(this.#signal.reason)
      const send = () => {
        if (attempt === ATTEMPTS) return giveUp()
        this.#socket.send(datagram)
        timer = setTimeout(send, FIRST_WAIT * 2 ** attempt++)
      }
      this.#settle = {
        id,
        resolve: (answer) => {
          clearTimeout(timer)
          this.#signal.removeEventListener('abort', aborted)
          resolve(answer)
        },
      }
      this.#signal.addEventListener('abort', aborted)
      if (this.#signal.aborted) aborted()
      else send()
    })
    if (reply.kind === 'error') throw new TrackerError('refused', reply.message)
    return reply
  }

  close(): void {
    this.#socket.close()
  }

  #received(bytes: Uint8Array): void {
    const reply = parseUdpReply(bytes, this.#family)
    if (reply === undefined || reply.transactionId !== this.#settle?.id) return
    this.#settle.resolve(reply)
    this.#settle = undefined
  }
}
