import { request as openRequest } from 'node:http'
import { type AnnounceRequest, formatAnnounceUrl } from '@shoal/bittorrent'
import type { FaultBoard } from '../fault-board.ts'
import type { AnnounceLog, HeardAnnounce } from './announce-log.ts'
import { type FrontPlace, HttpFront } from './http-front.ts'
import { UdpFront } from './udp-front.ts'

export interface TrackerFrontOptions {
  readonly address: string
  /** For TCP and UDP; 0 lets the system choose. */
  readonly port: number
  /** Where the tracker itself listens, on one port for all protocols. */
  readonly tracker: FrontPlace
  readonly board: FaultBoard
  readonly log: AnnounceLog
}

const ATTEMPTS = 20 // ports tried until one is free for TCP and UDP
const ANNOUNCE_TIMEOUT = 5_000 // milliseconds

/**
 * What peers take for the tracker: hands everything on, remembers every announce as it came, spoils what the board says,
 * and stands for the router of a peer whose port is announced wrongly.
 */
export class TrackerFront {
  readonly #options: TrackerFrontOptions
  readonly #http: HttpFront
  readonly #udp: UdpFront
  /** Sources announced under another port. */
  readonly #ports = new Map<string, (port: number) => number>()
  #port: number
  #isOpen = false
  #changing: Promise<void> = Promise.resolve()

  private constructor(options: TrackerFrontOptions) {
    const { tracker, board, log } = options
    const portOf = (source: string, port: number): number | undefined => this.#ports.get(source)?.(port)
    this.#options = options
    this.#port = options.port
    this.#http = new HttpFront({ tracker, board, log, portOf })
    this.#udp = new UdpFront({ tracker, board, log, portOf })
    board.onChange(() => this.#follow())
  }

  /** Opens both doors on one port. */
  static async open(options: TrackerFrontOptions): Promise<TrackerFront> {
    const front = new TrackerFront(options)
    for (let attempt = 1; ; attempt++) {
      try {
        await front.#open()
        return front
      } catch (error) {
        if (options.port !== 0 || attempt === ATTEMPTS) throw error
        front.#port = 0
      }
    }
  }

  /** The URLs for torrents: those of the tracker behind, at this address and port. */
  announceUrls(urls: readonly string[]): readonly string[] {
    return urls.map((text) => {
      const { protocol, pathname } = new URL(text)
      return `${protocol}//${this.#options.address}:${this.#port}${pathname}`
    })
  }

  /** Where it listens. */
  get place(): FrontPlace {
    return { address: this.#options.address, port: this.#port }
  }

  /**
   * From now on the tracker is told a port at which nobody listens in place of this source's own; the tracker hears of it at
   * once, as a router would change it. `false` undoes it.
   */
  async misdirect(source: string, wrong: boolean): Promise<void> {
    if (this.#ports.has(source) === wrong) return
    const heard = this.#options.log.from(source).filter(({ request }) => request.event !== 'stopped')
    const told = (port: number): number => this.#ports.get(source)?.(port) ?? port
    await this.#announce(source, heard, ({ port }) => ({ port: told(port), event: 'stopped' }))
    if (wrong) this.#ports.set(source, (port) => port + 1)
    else this.#ports.delete(source)
    await this.#announce(source, heard, ({ port }) => ({ port: told(port), event: 'none' }))
  }

  async close(): Promise<void> {
    await this.#changing
    await this.#close()
  }

  #follow(): void {
    this.#changing = this.#changing.then(async () => {
      const dead = this.#options.board.isOn('tracker-dead')
      if (dead && this.#isOpen) {
        await this.#close()
        this.#options.board.hit('tracker-dead')
      } else if (!dead && !this.#isOpen) await this.#open()
    })
    this.#changing = this.#changing.catch(() => undefined) // the port was taken meanwhile: the tracker stays dead
  }

  async #open(): Promise<void> {
    const { address } = this.#options
    this.#port = await this.#http.open({ address, port: this.#port })
    try {
      await this.#udp.open({ address, port: this.#port })
    } catch (error) {
      await this.#http.close()
      throw error
    }
    this.#isOpen = true
  }

  async #close(): Promise<void> {
    this.#isOpen = false
    await Promise.all([this.#http.close(), this.#udp.close()])
  }

  /** Tells the tracker for a source what it said last, changed. */
  async #announce(
    source: string,
    heard: readonly HeardAnnounce[],
    change: (request: AnnounceRequest) => Pick<AnnounceRequest, 'port' | 'event'>,
  ): Promise<void> {
    const { tracker } = this.#options
    const announceUrl = `http://${tracker.address}:${tracker.port}/announce`
    await Promise.allSettled(
      heard.map(({ request }) => get(formatAnnounceUrl(announceUrl, { ...request, ...change(request) }), source)),
    )
  }
}

/** Asks from an address of one's own and forgets the answer. */
function get(url: string, localAddress: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const sent = openRequest(url, { localAddress, agent: false, signal: AbortSignal.timeout(ANNOUNCE_TIMEOUT) })
  sent.on('response', (reply) => reply.on('end', resolve).on('error', reject).resume())
  sent.on('error', reject)
  sent.end()
  return promise
}
