import { parentPort, workerData } from 'node:worker_threads'
import { UDP_ACTION, UDP_MAGIC_HIGH, UDP_MAGIC_LOW, UDP_REQUEST } from '@shoal/bittorrent'
import { parseIpAddress } from '../../address/ip-address.ts'
import { UdpSyscalls } from '../system-calls/udp-syscalls.ts'
import { LatencySamples } from './latency-samples.ts'
import { LoadBatch } from './load-batch.ts'
import { type LoadPlan, type LoadResult, loadInfoHash, loadPort } from './load-plan.ts'

const PATIENCE = 3 // half seconds without a reply after which requests count as lost
const LEFT = 16_384 // bytes; so that seeders and leechers both occur
const INTERVAL_AT = 8
const PEERS_AT = 20
const FIRST_TRANSACTION = 1

/** One source address: its socket, its connection id, and what it waits for. */
interface Source {
  readonly fd: number
  readonly number: number
  readonly batch: LoadBatch
  idHigh: number
  idLow: number
  waiting: number
  sentAt: number
  transaction: number
}

/** Asks one tracker over UDP from many addresses, each with a window of requests under way. */
class UdpLoad {
  readonly #plan: LoadPlan
  readonly #stop: Int32Array
  readonly #calls = new UdpSyscalls()
  readonly #hashes: Int32Array
  readonly #latency = new LatencySamples()
  #random = 0x1234567
  requests = 0
  replies = 0
  invalid = 0
  refused = 0
  lost = 0

  constructor(plan: LoadPlan, stop: Int32Array) {
    this.#plan = plan
    this.#stop = stop
    this.#hashes = new Int32Array(plan.torrents * 5)
    const bytes = new Uint8Array(this.#hashes.buffer)
    for (let torrent = 0; torrent < plan.torrents; torrent++) bytes.set(loadInfoHash(torrent), torrent * 20)
  }

  run(): LoadResult {
    const sources = this.#plan.sources.map((address, number) => this.#open(address, number))
    try {
      for (const source of sources) this.#connect(source)
      if (this.#plan.fill) this.#fill(sources)
      this.requests = this.replies = this.invalid = this.refused = this.lost = 0
      const start = performance.now()
      const end = start + this.#plan.seconds * 1000
      while (performance.now() < end && this.#stop[0] === 0) {
        // All windows go out before any is collected, so that the tracker has work while this thread sends and checks.
        for (const source of sources) this.#sendWindow(source)
        for (const source of sources) this.#collect(source)
      }
      return this.#result((performance.now() - start) / 1000)
    } finally {
      for (const { fd } of sources) this.#calls.close(fd)
    }
  }

  #open(address: string, number: number): Source {
    const fd = this.#calls.open(address, 0, { shared: false, receiveBuffer: 4 << 20 })
    const target = parseIpAddress(this.#plan.host)
    if (target === undefined) throw new TypeError('the host is not an address')
    const batch = new LoadBatch(Math.max(this.#plan.window, 1), target, this.#plan.port)
    return { fd, number, batch, idHigh: 0, idLow: 0, waiting: 0, sentAt: 0, transaction: FIRST_TRANSACTION }
  }

  #connect(source: Source): void {
    for (let attempt = 0; attempt < 10 && source.idHigh === 0 && source.idLow === 0; attempt++) {
      this.#writeConnect(source, 0)
      this.#send(source, 1)
      this.#collect(source)
    }
    if (source.idHigh === 0 && source.idLow === 0) throw new Error('the tracker does not answer a connect')
  }

  /** Lets every peer of every torrent announce once. */
  #fill(sources: readonly Source[]): void {
    for (const source of sources) {
      let queued = 0
      for (let torrent = 0; torrent < this.#plan.torrents; torrent++) {
        for (let peer = source.number; peer < this.#plan.peers; peer += sources.length) {
          this.#writeAnnounce(source, queued++, torrent, peer)
          if (queued < this.#plan.window) continue
          this.#send(source, queued)
          this.#collect(source)
          queued = 0
        }
      }
      this.#send(source, queued)
      this.#collect(source)
    }
  }

  #sendWindow(source: Source): void {
    const { window, connectShare, scrapeShare, torrents, peers, sources } = this.#plan
    for (let number = 0; number < window; number++) {
      const kind = this.#below(10_000) / 10_000
      const torrent = this.#below(torrents)
      if (kind < connectShare) this.#writeConnect(source, number)
      else if (kind < connectShare + scrapeShare) this.#writeScrape(source, number, torrent)
      else {
        const share = Math.max(1, Math.floor((peers - source.number + sources.length - 1) / sources.length))
        this.#writeAnnounce(source, number, torrent, source.number + this.#below(share) * sources.length)
      }
    }
    this.#send(source, window)
  }

  #send(source: Source, count: number): void {
    source.sentAt = performance.now()
    source.waiting = count
    this.requests += count
    for (let sent = 0; sent < count; ) {
      const now = this.#calls.send(source.fd, source.batch.outgoingFrom(sent), count - sent)
      if (now === 0) break
      sent += now
    }
  }

  #collect(source: Source): void {
    for (let silence = 0; source.waiting > 0 && silence < PATIENCE; ) {
      source.batch.reset()
      const came = this.#calls.receive(source.fd, source.batch.incoming, source.batch.size)
      if (came === 0) silence++
      if (came > 0) this.#latency.add(performance.now() - source.sentAt)
      for (let number = 0; number < came; number++) this.#check(source, number)
      source.waiting -= came
    }
    this.lost += Math.max(0, source.waiting)
    source.waiting = 0
  }

  #check(source: Source, number: number): void {
    const { view } = source.batch
    const at = source.batch.inputAt(number)
    const length = source.batch.length(number)
    this.replies++
    const action = view.getUint32(at)
    if (action === UDP_ACTION.connect && length === 16) {
      source.idHigh = view.getUint32(at + 8)
      source.idLow = view.getUint32(at + 12)
    } else if (action === UDP_ACTION.announce) {
      const peers = (length - PEERS_AT) / 6
      const isWhole = length >= PEERS_AT && Number.isInteger(peers) && peers <= this.#plan.numWant
      if (!isWhole || view.getUint32(at + INTERVAL_AT) === 0) this.invalid++
      else if (this.#plan.fill && this.#plan.peers > this.#plan.numWant && peers < this.#plan.numWant / 4)
        this.invalid++
    } else if (action === UDP_ACTION.error) this.refused++
    else if (action !== UDP_ACTION.scrape || length !== 20) this.invalid++
  }

  #writeConnect(source: Source, number: number): void {
    const { view } = source.batch
    const at = source.batch.outputAt(number)
    view.setUint32(at, UDP_MAGIC_HIGH)
    view.setUint32(at + 4, UDP_MAGIC_LOW)
    view.setUint32(at + UDP_REQUEST.action, UDP_ACTION.connect)
    view.setUint32(at + UDP_REQUEST.transactionId, source.transaction++)
    source.batch.setLength(number, 16)
  }

  #writeScrape(source: Source, number: number, torrent: number): void {
    this.#writeHeader(source, number, UDP_ACTION.scrape, torrent)
    source.batch.setLength(number, 36)
  }

  /** Peers are seeders and leechers in turns; each has the same peer id every time. */
  #writeAnnounce(source: Source, number: number, torrent: number, peer: number): void {
    const { view } = source.batch
    const at = source.batch.outputAt(number)
    this.#writeHeader(source, number, UDP_ACTION.announce, torrent)
    view.setUint32(at + UDP_REQUEST.peerId, 0x2d534c30) // -SL0
    view.setUint32(at + UDP_REQUEST.peerId + 4, 0x3130302d) // 100-
    view.setUint32(at + UDP_REQUEST.peerId + 8, peer)
    view.setUint32(at + UDP_REQUEST.peerId + 12, torrent)
    view.setUint32(at + UDP_REQUEST.peerId + 16, source.number)
    view.setUint32(at + UDP_REQUEST.left, 0)
    view.setUint32(at + UDP_REQUEST.left + 4, peer % 2 === 0 ? LEFT : 0)
    view.setUint32(at + UDP_REQUEST.event, 0)
    view.setUint32(at + UDP_REQUEST.key, peer)
    view.setInt32(at + UDP_REQUEST.numWant, this.#plan.numWant)
    view.setUint16(at + UDP_REQUEST.port, loadPort(peer))
    source.batch.setLength(number, 98)
  }

  #writeHeader(source: Source, number: number, action: number, torrent: number): void {
    const { view } = source.batch
    const at = source.batch.outputAt(number)
    view.setUint32(at, source.idHigh)
    view.setUint32(at + 4, source.idLow)
    view.setUint32(at + UDP_REQUEST.action, action)
    view.setUint32(at + UDP_REQUEST.transactionId, source.transaction++)
    for (let word = 0; word < 5; word++) {
      view.setInt32(at + UDP_REQUEST.infoHash + word * 4, this.#hashes[torrent * 5 + word] ?? 0, true)
    }
  }

  #below(limit: number): number {
    this.#random ^= this.#random << 13
    this.#random ^= this.#random >>> 17
    this.#random ^= this.#random << 5
    return ((this.#random >>> 0) * limit * 2.3283064365386963e-10) | 0
  }

  #result(seconds: number): LoadResult {
    const { requests, replies, invalid, refused, lost } = this
    const latency = { p50: this.#latency.quantile(0.5), p99: this.#latency.quantile(0.99) }
    return { seconds, requests, replies, invalid, refused, lost, perSecond: replies / seconds, latency }
  }
}

const data: { readonly plan: LoadPlan; readonly stop: SharedArrayBuffer } = workerData
parentPort?.postMessage(new UdpLoad(data.plan, new Int32Array(data.stop)).run())
