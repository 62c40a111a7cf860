import { addressText, type Bytes, encodeFailure, percentDecodeInto } from '@shoal/bittorrent'
import type { RequestSource } from '../address/request-source.ts'
import type { Announcer } from '../announce/announcer.ts'
import { AnnounceCall, announceEvent, type SwarmCounts } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import { sampleRoom } from '../swarm/sample-peers.ts'
import { AnnounceQuery } from './announce-query.ts'
import type { RequestHead } from './request-head.ts'

const IPV4_BYTES = 6 // a compact peer (BEP 23)
const IPV6_BYTES = 18 // a compact peer (BEP 7)
const HASH_BYTES = 20
const REFUSAL_RETRY_SECONDS = 60

/** Looks up the peer id of a peer given in compact form; undefined where no details are kept. */
export type PeerIdLookup = (infoHash: Int32Array, compact: Bytes, at: number, family: 4 | 6) => Bytes | undefined

/** What the handler needs besides the announcer. */
export interface HttpHandlerParts {
  readonly announcer: Announcer
  readonly peerIdOf: PeerIdLookup
  /** The address that a source may name with `ip=`: applies it to the call and tells whether it was allowed. */
  readonly nameAddress: (call: AnnounceCall, source: RequestSource, text: string) => boolean
  /** Bytes as a text of one character per byte; the host's own way is much the fastest. */
  readonly latin1: (bytes: Bytes, start: number, end: number) => string
  /** Every swarm's counts, for a full scrape. */
  readonly everySwarm: () => Iterable<{ readonly infoHash: Bytes; readonly counts: SwarmCounts }>
}

/**
 * Turns an HTTP announce or scrape into the bencoded body of its reply. Refusals are bodies too, sent with status 200:
 * libtorrent shows no body of any other status. Bodies are texts of one character per byte, which Node writes to a
 * socket without another copy.
 */
export class HttpHandler {
  readonly #parts: HttpHandlerParts
  readonly #announcer: Announcer
  readonly #call = new AnnounceCall()
  readonly #query = new AnnounceQuery(this.#call)
  readonly #peers4: Uint8Array
  readonly #peers6: Uint8Array
  readonly #infoHash = new Int32Array(HASH_BYTES / 4)
  readonly #infoHashBytes = new Uint8Array(this.#infoHash.buffer)
  readonly #counts = { seeders: 0, leechers: 0, paused: 0, completed: 0 }
  #body = ''

  constructor(parts: HttpHandlerParts) {
    this.#parts = parts
    this.#announcer = parts.announcer
    const { maxPeers } = parts.announcer.settings
    this.#peers4 = new Uint8Array(sampleRoom(maxPeers) * IPV4_BYTES)
    this.#peers6 = new Uint8Array(sampleRoom(maxPeers) * IPV6_BYTES)
    this.#call.target4 = new DataView(this.#peers4.buffer)
    this.#call.target6 = new DataView(this.#peers6.buffer)
  }

  /** The reply's body, one character per byte. */
  handle(bytes: Bytes, head: RequestHead, source: RequestSource): string {
    const counters = this.#announcer.counters
    counters.add(head.kind === 'announce' ? 'announcesHttp' : 'scrapesHttp')
    const refusal =
      this.#announcer.admit(source) ??
      (head.kind === 'announce' ? this.#announce(bytes, head, source) : this.#scrape(bytes, head))
    if (refusal === undefined) return this.#body
    counters.add('refused')
    const interval = typeof refusal.retryIn === 'number' ? refusal.retryIn * REFUSAL_RETRY_SECONDS : undefined
    const failure = encodeFailure({
      reason: refusal.reason,
      retryIn: refusal.retryIn,
      interval,
    })
    return this.#parts.latin1(failure, 0, failure.length)
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
    const call = this.#call
    // The asker's own family comes first: it surely can dial that.
    if (call.family === 4) call.written6 = Math.min(call.written6, want - call.written4)
    else call.written4 = Math.min(call.written4, want - call.written6)
    const interval = this.#announcer.interval()
    const { minIntervalSeconds } = this.#announcer.settings
    const peers = this.#query.compact ? this.#compactPeers() : this.#longPeers()
    this.#body =
      `d8:completei${call.seeders}e10:downloadedi${call.completed}e11:external ip${addressBytes(source)}` +
      `10:incompletei${call.leechers}e8:intervali${interval}e12:min intervali${minIntervalSeconds}e5:peers${peers}e`
  }

  #compactPeers(): string {
    const call = this.#call
    const length4 = call.written4 * IPV4_BYTES
    const ipv4 = `${length4}:${this.#parts.latin1(this.#peers4, 0, length4)}`
    if (call.written6 === 0) return ipv4
    const length6 = call.written6 * IPV6_BYTES
    return `${ipv4}6:peers6${length6}:${this.#parts.latin1(this.#peers6, 0, length6)}`
  }

  #longPeers(): string {
    const call = this.#call
    const peers: string[] = []
    for (let peer = 0; peer < call.written4; peer++) peers.push(this.#longPeer(this.#peers4, peer * IPV4_BYTES, 4))
    for (let peer = 0; peer < call.written6; peer++) peers.push(this.#longPeer(this.#peers6, peer * IPV6_BYTES, 6))
    return `l${peers.join('')}e`
  }

  #longPeer(compact: Bytes, at: number, family: 4 | 6): string {
    const portAt = at + (family === 4 ? 4 : 16)
    const address = addressText(compact.subarray(at, portAt))
    const peerId = this.#query.noPeerId ? undefined : this.#parts.peerIdOf(this.#call.infoHash, compact, at, family)
    const id = peerId === undefined ? '' : `7:peer id20:${this.#parts.latin1(peerId, 0, peerId.length)}`
    const port = ((compact[portAt] ?? 0) << 8) | (compact[portAt + 1] ?? 0)
    return `d2:ip${address.length}:${address}${id}4:porti${port}ee`
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
    const files = infoHashes.map((infoHash) => {
      this.#infoHashBytes.set(infoHash)
      this.#announcer.scrape(this.#infoHash, this.#counts)
      return this.#scrapeEntry(infoHash, this.#counts)
    })
    const { minIntervalSeconds } = this.#announcer.settings
    this.#body = `d5:filesd${files.join('')}e5:flagsd20:min_request_intervali${minIntervalSeconds}eee`
  }

  #fullScrape(): Refusal | undefined {
    if (!this.#announcer.settings.fullScrape) return { reason: 'info_hash is missing: this tracker does not list all' }
    const entries = [...this.#parts.everySwarm()].toSorted((left, right) => compare(left.infoHash, right.infoHash))
    const files = entries.map(({ infoHash, counts }) => this.#scrapeEntry(infoHash, counts))
    this.#body = `d5:filesd${files.join('')}ee`
    return undefined
  }

  /** BEP 48's three numbers, and BEP 21's leechers that still download. */
  #scrapeEntry(infoHash: Bytes, counts: SwarmCounts): string {
    const hash = this.#parts.latin1(infoHash, 0, HASH_BYTES)
    const { seeders, leechers, paused, completed } = counts
    return `20:${hash}d8:completei${seeders}e10:downloadedi${completed}e11:downloadersi${leechers - paused}e10:incompletei${leechers}ee`
  }

  #text(bytes: Bytes, start: number, end: number): string {
    const target = new Uint8Array(Math.min(end - start, 64))
    const length = percentDecodeInto(bytes, start, end, target)
    return length < 0 ? '' : String.fromCharCode(...target.subarray(0, length))
  }
}

const AMPERSAND = 0x26

/** BEP 24: what the peer's address looks like from here, as a bencoded string of four or sixteen bytes. */
function addressBytes(source: RequestSource): string {
  const words = source.family === 4 ? 1 : 4
  let text = `${words * 4}:`
  for (let word = 0; word < words; word++) {
    const value = source.address[word] ?? 0
    text += String.fromCharCode(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24)
  }
  return text
}

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
