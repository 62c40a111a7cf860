import { addressText, type Bytes, encodeFailure, percentDecodeInto } from '@shoal/bittorrent'
import type { Refusal } from '../access/policy.ts'
import type { Announcer } from '../announce/announcer.ts'
import type { RequestSource } from '../announce/request-source.ts'
import { AnnounceCall, announceEvent, type SwarmCounts } from '../swarm/announce-call.ts'
import { sampleRoom } from '../swarm/sample-peers.ts'
import { AnnounceQuery } from './announce-query.ts'
import { ByteWriter } from './byte-writer.ts'
import type { RequestHead } from './request-head.ts'

const IPV4_BYTES = 6 // a compact peer (BEP 23)
const IPV6_BYTES = 18 // a compact peer (BEP 7)
const HASH_BYTES = 20
const FIXED_ROOM = 1024 // bytes of a reply besides its peers
const LONG_PEER = 96 // bytes of one peer in the long form at most
const SCRAPE_ENTRY = 160 // bytes of one scraped torrent at most
const LONGEST_REASON = 1024
const REFUSAL_RETRY_SECONDS = 60

/** Looks up the peer id of a peer given in compact form; undefined where no details are kept. */
export type PeerIdLookup = (infoHash: Int32Array, compact: Bytes, at: number, family: 4 | 6) => Bytes | undefined

/** What the handler needs besides the announcer. */
export interface HttpHandlerParts {
  readonly announcer: Announcer
  readonly peerIdOf: PeerIdLookup
  /** The address that a source may name with `ip=`: applies it to the call and tells whether it was allowed. */
  readonly nameAddress: (call: AnnounceCall, source: RequestSource, text: string) => boolean
  /** Every swarm's counts, for a full scrape. */
  readonly everySwarm: () => Iterable<{ readonly infoHash: Bytes; readonly counts: SwarmCounts }>
}

/**
 * Turns an HTTP announce or scrape into the bencoded body of its reply. Refusals are bodies too, sent with status 200:
 * libtorrent shows no body of any other status.
 */
export class HttpHandler {
  /** The reply's body, valid until the next request. */
  readonly body: ByteWriter
  readonly #parts: HttpHandlerParts
  readonly #announcer: Announcer
  readonly #call = new AnnounceCall()
  readonly #query = new AnnounceQuery(this.#call)
  readonly #peers4: Uint8Array
  readonly #peers6: Uint8Array
  readonly #infoHash = new Int32Array(HASH_BYTES / 4)
  readonly #infoHashBytes = new Uint8Array(this.#infoHash.buffer)
  readonly #counts = { seeders: 0, leechers: 0, paused: 0, completed: 0 }
  #overflow: Bytes | undefined

  constructor(parts: HttpHandlerParts) {
    this.#parts = parts
    this.#announcer = parts.announcer
    const { maxPeers, maxScrape } = parts.announcer.settings
    this.#peers4 = new Uint8Array(sampleRoom(maxPeers) * IPV4_BYTES)
    this.#peers6 = new Uint8Array(sampleRoom(maxPeers) * IPV6_BYTES)
    this.#call.target4 = new DataView(this.#peers4.buffer)
    this.#call.target6 = new DataView(this.#peers6.buffer)
    this.body = new ByteWriter(
      new Uint8Array(FIXED_ROOM + LONGEST_REASON + Math.max(maxPeers * LONG_PEER, maxScrape * SCRAPE_ENTRY)),
    )
  }

  /** The reply's body. Valid until the next request. */
  handle(bytes: Bytes, head: RequestHead, source: RequestSource): Bytes {
    this.body.length = 0
    this.#overflow = undefined
    const counters = this.#announcer.counters
    counters.add(head.kind === 'announce' ? 'announcesHttp' : 'scrapesHttp')
    const refusal =
      this.#announcer.admit(source) ??
      (head.kind === 'announce' ? this.#announce(bytes, head, source) : this.#scrape(bytes, head))
    if (refusal === undefined) return this.#overflow ?? this.body.bytes.subarray(0, this.body.length)
    counters.add('refused')
    const interval = typeof refusal.retryIn === 'number' ? refusal.retryIn * REFUSAL_RETRY_SECONDS : undefined
    return encodeFailure({
      reason: refusal.reason,
      ...(refusal.retryIn === undefined ? {} : { retryIn: refusal.retryIn }),
      ...(interval === undefined ? {} : { interval }),
    })
  }

  #announce(bytes: Bytes, head: RequestHead, source: RequestSource): Refusal | undefined {
    const query = this.#query
    const call = this.#call
    const problem = query.read(bytes, head.queryStart, head.queryEnd)
    if (problem !== undefined) return { reason: problem }
    if (call.port === 0 && call.event !== announceEvent.stopped) return { reason: 'port 0 cannot be reached' }
    call.family = source.family
    call.address.set(source.address)
    call.sourceFamily = 0
    call.protocol = 0
    if (query.ipStart >= 0) this.#parts.nameAddress(call, source, this.#text(bytes, query.ipStart, query.ipEnd))
    const passkey = query.passkeyStart >= 0 ? this.#text(bytes, query.passkeyStart, query.passkeyEnd) : head.passkey
    const want = this.#announcer.peersFor(query.wanted)
    call.want4 = want
    call.want6 = want
    const refusal = this.#announcer.announce(call, source, passkey)
    if (refusal === undefined) this.#writeAnnounce(want, source)
    return refusal
  }

  /** BEP 3 § Trackers; keys in the order of raw bytes, as bencode wants. */
  #writeAnnounce(want: number, source: RequestSource): void {
    const { body } = this
    const call = this.#call
    // The asker's own family comes first: it surely can dial that.
    if (call.family === 4) call.written6 = Math.min(call.written6, want - call.written4)
    else call.written4 = Math.min(call.written4, want - call.written6)
    body.text('d8:completei')
    body.number(call.seeders)
    body.text('e10:downloadedi')
    body.number(call.completed)
    body.text('e11:external ip')
    this.#writeAddress(source)
    body.text('10:incompletei')
    body.number(call.leechers)
    body.text('e8:intervali')
    body.number(this.#announcer.interval())
    body.text('e12:min intervali')
    body.number(this.#announcer.settings.minIntervalSeconds)
    body.text('e5:peers')
    if (this.#query.compact) this.#writeCompact()
    else this.#writeLong()
    body.text('e')
  }

  #writeCompact(): void {
    const { body } = this
    const call = this.#call
    body.number(call.written4 * IPV4_BYTES)
    body.text(':')
    body.copy(this.#peers4, 0, call.written4 * IPV4_BYTES)
    if (call.written6 === 0) return
    body.text('6:peers6')
    body.number(call.written6 * IPV6_BYTES)
    body.text(':')
    body.copy(this.#peers6, 0, call.written6 * IPV6_BYTES)
  }

  #writeLong(): void {
    const call = this.#call
    this.body.text('l')
    for (let peer = 0; peer < call.written4; peer++) this.#writeLongPeer(this.#peers4, peer * IPV4_BYTES, 4)
    for (let peer = 0; peer < call.written6; peer++) this.#writeLongPeer(this.#peers6, peer * IPV6_BYTES, 6)
    this.body.text('e')
  }

  #writeLongPeer(compact: Bytes, at: number, family: 4 | 6): void {
    const { body } = this
    const addressBytes = family === 4 ? 4 : 16
    const address = addressText(compact.subarray(at, at + addressBytes))
    body.text('d2:ip')
    body.number(address.length)
    body.text(`:${address}`)
    const peerId = this.#query.noPeerId ? undefined : this.#parts.peerIdOf(this.#call.infoHash, compact, at, family)
    if (peerId !== undefined) {
      body.text('7:peer id20:')
      body.copy(peerId, 0, peerId.length)
    }
    body.text('4:porti')
    body.number(((compact[at + addressBytes] ?? 0) << 8) | (compact[at + addressBytes + 1] ?? 0))
    body.text('ee')
  }

  /** BEP 24: what the peer's address looks like from here. */
  #writeAddress(source: RequestSource): void {
    const { body } = this
    const words = source.family === 4 ? 1 : 4
    body.number(words * 4)
    body.text(':')
    for (let word = 0; word < words; word++) {
      const value = source.address[word] ?? 0
      for (let shift = 0; shift < 32; shift += 8) body.bytes[body.length++] = (value >>> shift) & 0xff
    }
  }

  /** BEP 48: a dictionary per info-hash, keyed by its raw bytes; what is unknown gets zeroes. */
  #scrape(bytes: Bytes, head: RequestHead): Refusal | undefined {
    const wanted: Bytes[] = []
    const limit = this.#announcer.settings.maxScrape
    let passkey = head.passkey
    for (let at = head.queryStart; at < head.queryEnd; ) {
      let stop = at
      while (stop < head.queryEnd && bytes[stop] !== AMPERSAND) stop++
      if (hasKey(bytes, at, 'info_hash=')) {
        const infoHash = new Uint8Array(HASH_BYTES)
        if (percentDecodeInto(bytes, at + 10, stop, infoHash) !== HASH_BYTES) {
          return { reason: 'info_hash must be 20 bytes' }
        }
        if (wanted.length < limit) wanted.push(infoHash)
      } else if (hasKey(bytes, at, 'passkey=')) passkey = this.#text(bytes, at + 8, stop)
      at = stop + 1
    }
    const refusal = this.#announcer.refusesMember(passkey, undefined)
    if (refusal !== undefined) return refusal
    if (wanted.length === 0) return this.#fullScrape()
    this.#writeScrape(uniqueSorted(wanted))
    return undefined
  }

  #writeScrape(infoHashes: readonly Bytes[]): void {
    const { body } = this
    body.text('d5:filesd')
    for (const infoHash of infoHashes) {
      this.#infoHashBytes.set(infoHash)
      this.#announcer.scrape(this.#infoHash, this.#counts)
      body.text('20:')
      body.copy(infoHash, 0, HASH_BYTES)
      this.#writeCounts(this.#counts)
    }
    body.text('e5:flagsd20:min_request_intervali')
    body.number(this.#announcer.settings.minIntervalSeconds)
    body.text('eee')
  }

  #fullScrape(): Refusal | undefined {
    if (!this.#announcer.settings.fullScrape) return { reason: 'info_hash is missing: this tracker does not list all' }
    const entries = [...this.#parts.everySwarm()].toSorted((left, right) => compare(left.infoHash, right.infoHash))
    const writer = new ByteWriter(new Uint8Array(FIXED_ROOM + entries.length * SCRAPE_ENTRY))
    writer.text('d5:filesd')
    for (const { infoHash, counts } of entries) {
      writer.text('20:')
      writer.copy(infoHash, 0, HASH_BYTES)
      this.#writeCounts(counts, writer)
    }
    writer.text('ee')
    this.#overflow = writer.bytes.subarray(0, writer.length)
    return undefined
  }

  /** BEP 48's three numbers, and BEP 21's leechers that still download. */
  #writeCounts(counts: SwarmCounts, writer = this.body): void {
    writer.text('d8:completei')
    writer.number(counts.seeders)
    writer.text('e10:downloadedi')
    writer.number(counts.completed)
    writer.text('e11:downloadersi')
    writer.number(counts.leechers - counts.paused)
    writer.text('e10:incompletei')
    writer.number(counts.leechers)
    writer.text('ee')
  }

  #text(bytes: Bytes, start: number, end: number): string {
    const target = new Uint8Array(Math.min(end - start, 64))
    const length = percentDecodeInto(bytes, start, end, target)
    return length < 0 ? '' : String.fromCharCode(...target.subarray(0, length))
  }
}

const AMPERSAND = 0x26

function hasKey(bytes: Bytes, at: number, key: string): boolean {
  for (let index = 0; index < key.length; index++) if (bytes[at + index] !== key.charCodeAt(index)) return false
  return true
}

function compare(left: Bytes, right: Bytes): number {
  for (let at = 0; at < HASH_BYTES; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function uniqueSorted(infoHashes: readonly Bytes[]): readonly Bytes[] {
  const sorted = infoHashes.toSorted(compare)
  return sorted.filter((infoHash, at) => at === 0 || compare(infoHash, sorted[at - 1] ?? infoHash) !== 0)
}
