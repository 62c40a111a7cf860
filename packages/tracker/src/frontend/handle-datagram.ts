import {
  MAX_SCRAPE_HASHES,
  parseUrlData,
  UdpRequestParser,
  utf8Bytes,
  writeUdpAnnounceHeader,
  writeUdpConnectReply,
  writeUdpErrorReply,
  writeUdpScrapeEntry,
  writeUdpScrapeHeader,
} from '@shoal/bittorrent'
import type { ConnectionIds } from '../access/connection-ids.ts'
import type { RequestSource } from '../address/request-source.ts'
import type { Announcer } from '../announce/announcer.ts'
import { passkeyOfPath } from '../members/passkey-path.ts'
import { AnnounceCall, announceEvent, type SwarmCounts } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import { fingerprintOf } from './peer-fingerprint.ts'

/** Bytes that a reply's place needs: the largest reply and the surplus that choosing peers writes for a moment. */
export const REPLY_ROOM = 4096

const MAX_REPLY = 1400 // bytes; what no network on the way cuts into fragments
const PEERS_AT = 20 // bytes before the peers of an announce reply
const HASH_BYTES = 20
const IPV4_BYTES = 6 // a compact peer (BEP 23)
const IPV6_BYTES = 18 // a compact peer (BEP 7)
const WORDS = 5
const MAX_LEFT = 2 ** 64 // as a double: what clients write that do not know, and who completes has all of it
const PROTOCOL_UDP = 1

/**
 * Turns one datagram into its reply, or into silence: for anything malformed, for wrong connection ids, and for sources
 * that may not speak, because a UDP source may be forged and then the reply would hit a bystander.
 */
export class DatagramHandler {
  readonly source: RequestSource
  readonly #announcer: Announcer
  readonly #ids: ConnectionIds
  readonly #minute: () => number
  #call = new AnnounceCall()
  readonly #cursor = new UdpRequestParser(new DataView(new ArrayBuffer(0)))
  #input: DataView = new DataView(new ArrayBuffer(0))
  readonly #header = { interval: 0, leechers: 0, seeders: 0 }
  readonly #messages = new Map<Refusal, Uint8Array>()

  /** `source` is filled in by the caller before each `handle`. */
  constructor(announcer: Announcer, ids: ConnectionIds, minute: () => number, source: RequestSource) {
    this.#announcer = announcer
    this.#ids = ids
    this.#minute = minute
    this.source = source
  }

  /** Reads requests from this buffer from now on. */
  attach(input: DataView): void {
    this.#cursor.attach(input)
    this.#input = input
  }

  /**
   * Handles `length` bytes at `at`; writes the reply to `output` and returns its length, 0 for silence. A promise where
   * the store needs one: `output` belongs to it until then, the input does not.
   */
  handle(at: number, length: number, output: DataView, outputAt: number): number | Promise<number> {
    const kind = this.#cursor.moveTo(at, length)
    if (kind === 'invalid') return this.#silence()
    const refusal = this.#announcer.admit(this.source)
    if (kind === 'connect') return refusal === undefined ? this.#connect(output, outputAt) : this.#limited()
    if (!this.#isConnected()) {
      this.#announcer.counters.add('badConnectionIds')
      this.#announcer.guard.noteBadConnectionId(this.source)
      return this.#silence()
    }
    if (refusal !== undefined) return this.#refuse(refusal, output, outputAt)
    if (kind === 'announce') return this.#announce(output, outputAt)
    return this.#scrape(output, outputAt)
  }

  #connect(output: DataView, outputAt: number): number {
    this.#announcer.counters.add('connects')
    this.#ids.give(this.source.address, this.source.family, this.#minute())
    return writeUdpConnectReply(output, outputAt, this.#cursor.transactionId, this.#ids)
  }

  #isConnected(): boolean {
    const high = this.#cursor.connectionIdHigh
    return this.#ids.isValid(
      this.source.address,
      this.source.family,
      this.#minute(),
      high,
      this.#cursor.connectionIdLow,
    )
  }

  #announce(output: DataView, outputAt: number): number | Promise<number> {
    const call = this.#call
    const cursor = this.#cursor
    const input = this.#input
    for (let word = 0; word < WORDS; word++) {
      call.infoHash[word] = input.getInt32(cursor.infoHashAt + word * 4, true)
      call.peerId[word] = input.getInt32(cursor.peerIdAt + word * 4, true)
    }
    const port = cursor.port
    this.#announcer.counters.add('announcesUdp')
    if (port === 0) return this.#refuse(portZero, output, outputAt)
    call.port = ((port & 0xff) << 8) | (port >>> 8)
    call.family = this.source.family
    for (let word = 0; word < 4; word++) call.address[word] = this.source.address[word] ?? 0 // cheaper than `set`
    call.sourceFamily = 0
    const event = cursor.eventCode
    call.seeder = cursor.isSeeder || (event === announceEvent.completed && cursor.left >= MAX_LEFT)
    call.event = event <= announceEvent.paused ? event : announceEvent.none
    if (this.#announcer.wantsCounters) {
      call.uploaded = cursor.uploaded
      call.downloaded = cursor.downloaded
      call.left = cursor.left
    }
    call.protocol = PROTOCOL_UDP
    call.fingerprint = fingerprintOf(call.peerId, cursor.key)
    const bytesPerPeer = call.family === 4 ? IPV4_BYTES : IPV6_BYTES
    const room = Math.floor((MAX_REPLY - PEERS_AT) / bytesPerPeer)
    const want = Math.min(room, this.#announcer.peersFor(cursor.numWant))
    call.want4 = call.family === 4 ? want : 0
    call.want6 = call.family === 6 ? want : 0
    call.target4 = call.target6 = output
    call.at4 = call.at6 = outputAt + PEERS_AT
    const passkey = this.#announcer.isPrivate ? this.#passkey() : ''
    const { transactionId } = cursor
    const done = this.#announcer.announce(call, this.source, passkey)
    if (!(done instanceof Promise)) return this.#answer(done, call, transactionId, output, outputAt)
    this.#call = new AnnounceCall()
    return done.then((refusal) => this.#answer(refusal, call, transactionId, output, outputAt))
  }

  #answer(
    refusal: Refusal | undefined,
    call: AnnounceCall,
    transactionId: number,
    output: DataView,
    outputAt: number,
  ): number {
    if (refusal !== undefined) return this.#refuse(refusal, output, outputAt, transactionId)
    this.#header.interval = this.#announcer.interval()
    this.#header.leechers = call.leechers
    this.#header.seeders = call.seeders
    writeUdpAnnounceHeader(output, outputAt, transactionId, this.#header)
    return PEERS_AT + call.written4 * IPV4_BYTES + call.written6 * IPV6_BYTES
  }

  /** BEP 41: the path and query of the announce URL follow the announce. */
  #passkey(): string {
    const bytes = new Uint8Array(this.#input.buffer, this.#input.byteOffset, this.#input.byteLength)
    return passkeyOfPath(parseUrlData(bytes, this.#cursor.optionsAt, this.#cursor.end))
  }

  #scrape(output: DataView, outputAt: number): number | Promise<number> {
    const cursor = this.#cursor
    // BEP 15 scrapes carry no passkey: a private tracker answers them over HTTP only.
    const refusal = this.#announcer.refusesScrape('')
    if (refusal !== undefined) return this.#refuse(refusal, output, outputAt)
    const count = Math.min(cursor.scrapeCount, this.#announcer.settings.maxScrape, MAX_SCRAPE_HASHES)
    if (count === 0) return this.#silence()
    this.#announcer.counters.add('scrapesUdp')
    const infoHashes = Array.from({ length: count }, (_, number) => {
      const at = cursor.infoHashAt + number * HASH_BYTES
      return Int32Array.from({ length: WORDS }, (__, word) => this.#input.getInt32(at + word * 4, true))
    })
    const { transactionId } = cursor
    const write = (all: readonly SwarmCounts[]) => {
      let length = writeUdpScrapeHeader(output, outputAt, transactionId)
      for (const counts of all) length += writeUdpScrapeEntry(output, outputAt + length, counts)
      return length
    }
    const all = this.#announcer.scrape(infoHashes)
    return all instanceof Promise ? all.then(write) : write(all)
  }

  #refuse(refusal: Refusal, output: DataView, outputAt: number, transactionId = this.#cursor.transactionId): number {
    this.#announcer.counters.add('refused')
    let message = this.#messages.get(refusal)
    if (message === undefined) {
      message = utf8Bytes(refusal.reason)
      this.#messages.set(refusal, message)
    }
    return writeUdpErrorReply(output, outputAt, transactionId, message)
  }

  #limited(): number {
    this.#announcer.counters.add('limited')
    return this.#silence()
  }

  #silence(): number {
    this.#announcer.counters.add('dropped')
    return 0
  }
}

const portZero: Refusal = { reason: 'port 0 cannot be reached' }
