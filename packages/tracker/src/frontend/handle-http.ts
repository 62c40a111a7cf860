import {
  AnnounceQueryParser,
  addressText,
  type Bytes,
  encodeFailure,
  HttpRequestError,
  parseScrapeQuery,
  percentDecodeInto,
  UNKNOWN_LEFT,
  visitQuery,
} from '@shoal/bittorrent'
import type { RequestSource } from '../address/request-source.ts'
import type { AnnounceSettings } from '../announce/announce-settings.ts'
import type { Announcer } from '../announce/announcer.ts'
import { AnnounceCall, announceEvent, type SwarmCounts } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import type { SwarmEntry } from '../request/swarm-store.ts'
import { sampleRoom } from '../swarm/sample-peers.ts'
import { fingerprintOf } from './peer-fingerprint.ts'
import type { RequestTarget } from './request-target.ts'

const IPV4_BYTES = 6 // a compact peer (BEP 23)
const IPV6_BYTES = 18 // a compact peer (BEP 7)
const HASH_BYTES = 20
const MAX_TEXT = 64 // bytes of a passkey or an address
const REFUSAL_RETRY_SECONDS = 60

/** What the handler needs besides the announcer. */
export interface HttpHandlerParts {
  readonly announcer: Announcer
  /** The address that a source may name with `ip=`: applies it to the call and tells whether it was allowed. */
  readonly nameAddress: (call: AnnounceCall, source: RequestSource, text: string) => boolean
  /** Bytes as a text of one character per byte; the host's own way is much the fastest. */
  readonly latin1: (bytes: Bytes, start: number, end: number) => string
}

/**
 * Turns an HTTP announce or scrape into the bencoded body of its reply. Refusals are bodies too, sent with status 200:
 * libtorrent shows no body of any other status. Bodies are texts of one character per byte, which Node writes to a
 * socket without another copy.
 */
export class HttpHandler {
  readonly #parts: HttpHandlerParts
  readonly #announcer: Announcer
  /** Taken again for the next announce, unless a store still works on it. */
  #room: AnnounceRoom

  constructor(parts: HttpHandlerParts) {
    this.#parts = parts
    this.#announcer = parts.announcer
    this.#room = new AnnounceRoom(parts.announcer.settings)
  }

  /** The reply's body, one character per byte; a promise where the store needs one. `source` is not kept. */
  handle(bytes: Bytes, head: RequestTarget, source: RequestSource): string | Promise<string> {
    this.#announcer.counters.add(head.kind === 'announce' ? 'announcesHttp' : 'scrapesHttp')
    const refusal = this.#announcer.admit(source)
    if (refusal !== undefined) return this.#refuse(refusal)
    return head.kind === 'announce' ? this.#announce(bytes, head, source) : this.#scrape(bytes, head)
  }

  #refuse(refusal: Refusal): string {
    this.#announcer.counters.add('refused')
    const { reason, retryIn } = refusal
    const interval = typeof retryIn === 'number' ? retryIn * REFUSAL_RETRY_SECONDS : undefined
    const failure = encodeFailure({ reason, retryIn, interval })
    return this.#parts.latin1(failure, 0, failure.length)
  }

  #announce(bytes: Bytes, head: RequestTarget, source: RequestSource): string | Promise<string> {
    const room = this.#room
    const { query, call } = room
    const problem = query.read(bytes, head.queryStart, head.queryEnd)
    if (problem !== undefined) return this.#refuse({ reason: problem })
    room.fillCall()
    if (call.port === 0 && call.event !== announceEvent.stopped) {
      return this.#refuse({ reason: 'port 0 cannot be reached' })
    }
    call.family = source.family
    call.address.set(source.address)
    if (query.ipStart >= 0) this.#parts.nameAddress(call, source, textOf(bytes, query.ipStart, query.ipEnd))
    const passkey = query.passkeyStart >= 0 ? textOf(bytes, query.passkeyStart, query.passkeyEnd) : head.passkey
    call.want4 = call.want6 = this.#announcer.peersFor(query.numWant)
    const done = this.#announcer.announce(call, source, passkey)
    if (!(done instanceof Promise)) return done === undefined ? this.#writeAnnounce(room, source) : this.#refuse(done)
    this.#room = new AnnounceRoom(this.#announcer.settings)
    const kept = source.copy()
    return done.then((refusal) => (refusal === undefined ? this.#writeAnnounce(room, kept) : this.#refuse(refusal)))
  }

  /** BEP 3 § Trackers; keys in the order of raw bytes, as bencode wants. */
  #writeAnnounce(room: AnnounceRoom, source: RequestSource): string {
    const { call } = room
    // The asker's own family comes first: it surely can dial that.
    if (call.family === 4) call.written6 = Math.min(call.written6, call.want4 - call.written4)
    else call.written4 = Math.min(call.written4, call.want4 - call.written6)
    const interval = this.#announcer.interval()
    const { minIntervalSeconds } = this.#announcer.settings
    const peers = room.query.compact ? this.#compactPeers(room) : this.#longPeers(room)
    return (
      `d8:completei${call.seeders}e10:downloadedi${call.completed}e11:external ip${addressBytes(source)}` +
      `10:incompletei${call.leechers}e8:intervali${interval}e12:min intervali${minIntervalSeconds}e5:peers${peers}e`
    )
  }

  #compactPeers({ call, peers4, peers6 }: AnnounceRoom): string {
    const length4 = call.written4 * IPV4_BYTES
    const ipv4 = `${length4}:${this.#parts.latin1(peers4, 0, length4)}`
    if (call.written6 === 0) return ipv4
    const length6 = call.written6 * IPV6_BYTES
    return `${ipv4}6:peers6${length6}:${this.#parts.latin1(peers6, 0, length6)}`
  }

  #longPeers(room: AnnounceRoom): string {
    const peers: string[] = []
    for (let peer = 0; peer < room.call.written4; peer++) peers.push(this.#longPeer(room, peer * IPV4_BYTES, 4))
    for (let peer = 0; peer < room.call.written6; peer++) peers.push(this.#longPeer(room, peer * IPV6_BYTES, 6))
    return `l${peers.join('')}e`
  }

  #longPeer({ call, query, peers4, peers6 }: AnnounceRoom, at: number, family: 4 | 6): string {
    const compact = family === 4 ? peers4 : peers6
    const portAt = at + (family === 4 ? 4 : 16)
    const address = addressText(compact.subarray(at, portAt))
    const peerId = query.noPeerId ? undefined : this.#announcer.peerIdOf(call.infoHash, compact, at, family)
    const id = peerId === undefined ? '' : `7:peer id20:${this.#parts.latin1(peerId, 0, peerId.length)}`
    const port = ((compact[portAt] ?? 0) << 8) | (compact[portAt + 1] ?? 0)
    return `d2:ip${address.length}:${address}${id}4:porti${port}ee`
  }

  /** BEP 48: a dictionary per info-hash, keyed by its raw bytes; what is unknown gets zeroes. */
  #scrape(bytes: Bytes, head: RequestTarget): string | Promise<string> {
    const query = bytes.subarray(head.queryStart, head.queryEnd)
    let passkey = head.passkey
    let wanted: readonly Bytes[]
    try {
      wanted = parseScrapeQuery(query).slice(0, this.#announcer.settings.maxScrape)
      visitQuery(query, (key, start, end) => {
        if (key === 'passkey') passkey = textOf(query, start, end)
      })
    } catch (error) {
      if (!(error instanceof HttpRequestError)) throw error
      return this.#refuse({ reason: error.message })
    }
    const refusal = this.#announcer.refusesScrape(passkey)
    if (refusal !== undefined) return this.#refuse(refusal)
    if (wanted.length === 0) return this.#fullScrape()
    const infoHashes = uniqueSorted(wanted)
    const counts = this.#announcer.scrape(infoHashes.map((hash) => new Int32Array(hash.slice().buffer)))
    const write = (all: readonly SwarmCounts[]) => this.#writeScrape(infoHashes, all)
    return counts instanceof Promise ? counts.then(write) : write(counts)
  }

  #writeScrape(infoHashes: readonly Bytes[], counts: readonly SwarmCounts[]): string {
    const files = infoHashes.map((infoHash, at) => this.#scrapeEntry(infoHash, counts[at] ?? NOBODY))
    const { minIntervalSeconds } = this.#announcer.settings
    return `d5:filesd${files.join('')}e5:flagsd20:min_request_intervali${minIntervalSeconds}eee`
  }

  #fullScrape(): string | Promise<string> {
    if (!this.#announcer.settings.fullScrape) {
      return this.#refuse({ reason: 'info_hash is missing: this tracker does not list all' })
    }
    const write = (swarms: readonly SwarmEntry[]) => {
      const entries = swarms.toSorted((left, right) => compare(left.infoHash, right.infoHash))
      return `d5:filesd${entries.map(({ infoHash, counts }) => this.#scrapeEntry(infoHash, counts)).join('')}ee`
    }
    const swarms = this.#announcer.everySwarm()
    return swarms instanceof Promise ? swarms.then(write) : write(swarms)
  }

  /** BEP 48's three numbers, and BEP 21's leechers that still download. */
  #scrapeEntry(infoHash: Bytes, counts: SwarmCounts): string {
    const hash = this.#parts.latin1(infoHash, 0, HASH_BYTES)
    const { seeders, leechers, paused, completed } = counts
    return `20:${hash}d8:completei${seeders}e10:downloadedi${completed}e11:downloadersi${leechers - paused}e10:incompletei${leechers}ee`
  }
}

/** What one announce needs from its first byte to its reply. */
class AnnounceRoom {
  readonly call = new AnnounceCall()
  readonly query: AnnounceQueryParser
  readonly peers4: Bytes
  readonly peers6: Bytes

  constructor({ maxPeers, defaultPort }: AnnounceSettings) {
    const { call } = this
    this.peers4 = new Uint8Array(sampleRoom(maxPeers) * IPV4_BYTES)
    this.peers6 = new Uint8Array(sampleRoom(maxPeers) * IPV6_BYTES)
    call.target4 = new DataView(this.peers4.buffer)
    call.target6 = new DataView(this.peers6.buffer)
    this.query = new AnnounceQueryParser(new Uint8Array(call.infoHash.buffer), new Uint8Array(call.peerId.buffer), {
      port: defaultPort,
    })
  }

  /** Takes what the query says into the call. */
  fillCall(): void {
    const { call, query } = this
    call.port = ((query.port & 0xff) << 8) | (query.port >>> 8)
    call.uploaded = query.uploaded
    call.downloaded = query.downloaded
    call.left = query.left
    call.event = query.event
    // Who completes has all of it, also without saying so (bittorrent-tracker's client).
    call.seeder = query.left === 0 || (query.left === UNKNOWN_LEFT && query.event === announceEvent.completed)
    call.fingerprint = fingerprintOf(call.peerId, query.key ?? 0)
    call.sourceFamily = 0
    call.protocol = 0
  }
}

const NOBODY: SwarmCounts = { seeders: 0, leechers: 0, paused: 0, completed: 0 }

function textOf(bytes: Bytes, start: number, end: number): string {
  const target = new Uint8Array(Math.min(end - start, MAX_TEXT))
  const length = percentDecodeInto(bytes, start, end, target)
  return length < 0 ? '' : String.fromCharCode(...target.subarray(0, length))
}

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
