import { connect, type Socket } from 'node:net'
import { percentEncode } from '@shoal/bittorrent'
import { LatencySamples } from './latency-samples.ts'
import { type LoadPlan, type LoadResult, loadInfoHash, loadPort } from './load-plan.ts'

const PATIENCE = 3000 // milliseconds without a reply after which a connection counts as lost
const HEAD_END = '\r\n\r\n'

/** Asks one tracker over HTTP: so many connections, each with one request under way. */
export async function loadHttp(plan: LoadPlan, signal: AbortSignal): Promise<LoadResult> {
  return new HttpLoad(plan, signal).run()
}

class HttpLoad {
  readonly #plan: LoadPlan
  readonly #signal: AbortSignal
  readonly #latency = new LatencySamples()
  readonly #hashes: readonly string[]
  readonly #counts = { requests: 0, replies: 0, invalid: 0, refused: 0, lost: 0 }
  #end = 0

  constructor(plan: LoadPlan, signal: AbortSignal) {
    this.#plan = plan
    this.#signal = signal
    this.#hashes = Array.from({ length: plan.torrents }, (_, torrent) => percentEncode(loadInfoHash(torrent)))
  }

  async run(): Promise<LoadResult> {
    if (this.#plan.fill) await this.#fill()
    for (const name of ['requests', 'replies', 'invalid', 'refused', 'lost'] as const) this.#counts[name] = 0
    const start = performance.now()
    this.#end = start + this.#plan.seconds * 1000
    const workers = this.#plan.sources.flatMap((source, number) =>
      Array.from({ length: this.#plan.window }, () => this.#drive(source, () => this.#request(number))),
    )
    await Promise.all(workers)
    const seconds = (performance.now() - start) / 1000
    const latency = { p50: this.#latency.quantile(0.5), p99: this.#latency.quantile(0.99) }
    return { seconds, ...this.#counts, perSecond: this.#counts.replies / seconds, latency }
  }

  /** Lets every peer of every torrent announce once, over one connection per source. */
  async #fill(): Promise<void> {
    this.#end = Number.POSITIVE_INFINITY
    const { torrents, peers, sources } = this.#plan
    await Promise.all(
      sources.map(async (source, number) => {
        const mine = Array.from({ length: torrents * Math.ceil((peers - number) / sources.length) }, (_, index) => ({
          torrent: index % torrents,
          peer: number + Math.floor(index / torrents) * sources.length,
        }))
        let next = 0
        await this.#drive(source, () => {
          const one = mine[next++]
          return one === undefined ? undefined : this.#announce(one.torrent, one.peer)
        })
      }),
    )
  }

  /** Sends one request after the other until there is none or time is up. */
  async #drive(source: string, nextRequest: () => string | undefined): Promise<void> {
    let connection: Connection | undefined
    while (performance.now() < this.#end && !this.#signal.aborted) {
      const request = nextRequest()
      if (request === undefined) break
      connection ??= new Connection(this.#plan, source)
      this.#counts.requests++
      const sent = performance.now()
      const body = await connection.ask(request)
      if (body === undefined) this.#counts.lost++
      else this.#check(body, performance.now() - sent)
      if (body !== undefined && this.#plan.keepAlive) continue
      connection.close()
      connection = undefined
    }
    connection?.close()
  }

  #check(body: string, milliseconds: number): void {
    this.#counts.replies++
    this.#latency.add(milliseconds)
    if (body.startsWith('d14:failure reason')) this.#counts.refused++
    else if (!body.includes('8:intervali') && !body.startsWith('d5:files')) this.#counts.invalid++
  }

  #request(source: number): string {
    const { torrents, peers, sources, scrapeShare } = this.#plan
    const torrent = Math.floor(Math.random() * torrents)
    if (Math.random() < scrapeShare) return this.#get(`/scrape?info_hash=${this.#hashes[torrent]}`)
    const share = Math.max(1, Math.floor((peers - source + sources.length - 1) / sources.length))
    return this.#announce(torrent, source + Math.floor(Math.random() * share) * sources.length)
  }

  #announce(torrent: number, peer: number): string {
    const peerId = `-SL0100-${String(peer).padStart(12, '0')}`
    const left = peer % 2 === 0 ? 16_384 : 0
    return this.#get(
      `${this.#plan.path}?info_hash=${this.#hashes[torrent]}&peer_id=${peerId}&port=${loadPort(peer)}` +
        `&uploaded=0&downloaded=0&left=${left}&corrupt=0&key=${peer.toString(16).padStart(8, '0')}` +
        `&numwant=${this.#plan.numWant}&compact=1&no_peer_id=1&supportcrypto=1&redundant=0`,
    )
  }

  #get(target: string): string {
    const close = this.#plan.keepAlive ? '' : 'Connection: close\r\n'
    return `GET ${target} HTTP/1.1\r\nHost: ${this.#plan.host}\r\nUser-Agent: shoal-load\r\nAccept-Encoding: gzip\r\n${close}\r\n`
  }
}

/** One connection with one request at a time. */
class Connection {
  readonly #socket: Socket
  #received = ''
  #resolve: ((body: string | undefined) => void) | undefined

  constructor(plan: LoadPlan, source: string) {
    const isAny = source === '0.0.0.0' || source === '::'
    this.#socket = connect({ host: plan.host, port: plan.port, ...(isAny ? {} : { localAddress: source }) })
    this.#socket.setNoDelay(true)
    this.#socket.setTimeout(PATIENCE, () => this.#settle(undefined))
    this.#socket.on('data', (chunk) => this.#receive(chunk.toString('latin1')))
    this.#socket.on('error', () => this.#settle(undefined))
    this.#socket.on('close', () => this.#settle(this.#bodyAtEnd()))
  }

  /** The reply's body, or undefined when none came. */
  ask(request: string): Promise<string | undefined> {
    this.#received = ''
    return new Promise((resolve) => {
      this.#resolve = resolve
      if (this.#socket.destroyed) this.#settle(undefined)
      else this.#socket.write(request, 'latin1')
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(text: string): void {
    this.#received += text
    const split = this.#received.indexOf(HEAD_END)
    if (split < 0) return
    const length = /content-length: *(\d+)/i.exec(this.#received.slice(0, split))?.[1]
    const body = this.#received.slice(split + HEAD_END.length)
    if (length !== undefined && body.length >= Number(length)) this.#settle(body)
  }

  /** Trackers that name no length end the body by closing. */
  #bodyAtEnd(): string | undefined {
    const split = this.#received.indexOf(HEAD_END)
    return split < 0 ? undefined : this.#received.slice(split + HEAD_END.length)
  }

  #settle(body: string | undefined): void {
    const resolve = this.#resolve
    this.#resolve = undefined
    resolve?.(body)
  }
}
