import {
  encodeWsReply,
  latin1FromBytes,
  parseWsRequest,
  type WsOffer,
  type WsReply,
  type WsRequest,
  WsRequestError,
} from '@shoal/bittorrent'
import type { RequestSource } from '../address/request-source.ts'
import type { Announcer } from '../announce/announcer.ts'
import { AnnounceCall, announceEvent } from '../request/announce-call.ts'
import { fingerprintOf } from './peer-fingerprint.ts'

const MOST_SWARMS = 1000 // swarms that one socket may be in
const MOST_OFFERS = 20 // offers of one announce that are passed on
const MOST_PENDING = 500 // offers passed to one peer that it may still answer
const OFFER_LIFE = 120_000 // milliseconds in which an offer may be answered
const SECOND = 1000 // milliseconds
const MOST_TOTAL = 100_000 // peers over all sockets

type Announce = Extract<WsRequest, { kind: 'announce' }>
type Answer = Extract<WsRequest, { kind: 'answer' }>

/** One WebSocket and the peers that it speaks for. */
export interface TrackerSocket {
  send(text: string): void
  /** Where it comes from, for people. */
  readonly address: string
  readonly port: number
  /** Of the URL that it was opened with; empty when none. */
  readonly passkey: string
  /** Its peers by info-hash, as texts of one character per byte. */
  readonly peers: Map<string, SocketPeer>
}

/** A WebTorrent peer in one swarm. */
export interface SocketPeer {
  readonly socket: TrackerSocket
  readonly peerId: string
  seeder: boolean
  completed: boolean
  /** Milliseconds of a clock that never goes back. */
  lastSeen: number
  readonly firstSeen: number
  /** As it said last; bytes. */
  uploaded: number
  downloaded: number
  left: number | undefined
  /** Bytes a second, from the last two announces. */
  uploadSpeed: number
  downloadSpeed: number
  /** Offers passed to this peer: who made each, and when. */
  readonly pending: Map<string, { readonly from: SocketPeer; readonly at: number }>
}

export interface SocketSwarm {
  readonly peers: Map<string, SocketPeer>
  seeders: number
  completed: number
}

/**
 * The WebTorrent side of the tracker: passes offers and answers between sockets. An answer is passed on only to the peer
 * whose offer was passed to the answering one, so nobody can send anything to a stranger. Lives in the main thread,
 * for a socket belongs to a thread.
 */
export class SocketSwarms {
  readonly #announcer: Announcer
  readonly #now: () => number
  readonly #random: () => number
  readonly #swarms = new Map<string, SocketSwarm>()
  readonly #call = new AnnounceCall()
  #peers = 0

  constructor(announcer: Announcer, now: () => number, random: () => number) {
    this.#announcer = announcer
    this.#now = now
    this.#random = random
  }

  /** Handles one message of a socket; answers, and passes on what others are to get. */
  receive(socket: TrackerSocket, source: RequestSource, text: string): void {
    const refusal = this.#announcer.admit(source)
    if (refusal !== undefined) {
      this.#refuse(socket, { kind: 'failure', reason: refusal.reason })
      return
    }
    let request: WsRequest
    try {
      request = parseWsRequest(text)
    } catch (error) {
      if (!(error instanceof WsRequestError)) throw error
      this.#refuse(socket, { kind: 'failure', reason: error.message })
      return
    }
    switch (request.kind) {
      case 'announce':
        this.#announce(socket, source, request)
        return
      case 'answer':
        this.#answer(socket, request)
        return
      case 'scrape':
        this.#scrape(socket, request.infoHashes)
    }
  }

  /** Forgets a socket that closed. */
  close(socket: TrackerSocket): void {
    for (const infoHash of [...socket.peers.keys()]) this.#leave(socket, infoHash)
  }

  /** Forgets peers that have been silent for longer than `timeout` milliseconds. */
  sweep(timeout: number): void {
    const oldest = this.#now() - timeout
    for (const [infoHash, swarm] of this.#swarms) {
      for (const peer of [...swarm.peers.values()]) if (peer.lastSeen < oldest) this.#leave(peer.socket, infoHash)
    }
  }

  /** Every swarm by info-hash, as a text of one character per byte. */
  get all(): ReadonlyMap<string, SocketSwarm> {
    return this.#swarms
  }

  /** Totals over all swarms. */
  counts(): { readonly swarms: number; readonly seeders: number; readonly leechers: number } {
    let seeders = 0
    for (const swarm of this.#swarms.values()) seeders += swarm.seeders
    return { swarms: this.#swarms.size, seeders, leechers: this.#peers - seeders }
  }

  #announce(socket: TrackerSocket, source: RequestSource, request: Announce): void {
    this.#announcer.counters.add('announcesWs')
    const refusal = this.#refusal(socket, request)
    if (refusal !== undefined) {
      this.#refuse(socket, { kind: 'failure', reason: refusal, action: 'announce', infoHash: request.infoHash })
      return
    }
    this.#announcer.noteMember(socket.passkey, this.#call, source)
    const infoHash = latin1FromBytes(request.infoHash)
    if (request.event === 'stopped') {
      this.#leave(socket, infoHash)
      return
    }
    const peer = this.#join(socket, infoHash, request)
    if (peer === undefined) {
      this.#refuse(socket, { kind: 'failure', reason: 'too many torrents on one connection', action: 'announce' })
      return
    }
    const swarm = this.#swarm(infoHash)
    socket.send(
      encodeWsReply({
        kind: 'announce',
        infoHash: request.infoHash,
        interval: this.#announcer.interval(),
        seeders: swarm.seeders,
        leechers: swarm.peers.size - swarm.seeders,
      }),
    )
    this.#passOffers(swarm, peer, request)
  }

  #refusal(socket: TrackerSocket, request: Announce): string | undefined {
    const call = this.#call
    new Uint8Array(call.infoHash.buffer).set(request.infoHash)
    new Uint8Array(call.peerId.buffer).set(request.peerId)
    call.fingerprint = fingerprintOf(call.peerId, 0)
    call.event = request.event === undefined ? announceEvent.none : announceEvent[request.event]
    call.seeder = request.left === 0
    call.uploaded = request.uploaded
    call.downloaded = request.downloaded
    const { policy } = this.#announcer
    const refusal = policy.refusesInfoHash(call.infoHash) ?? policy.refusesPeer(call)
    return (refusal ?? this.#announcer.refusesMember(socket.passkey, call))?.reason
  }

  #join(socket: TrackerSocket, infoHash: string, request: Announce): SocketPeer | undefined {
    const peerId = latin1FromBytes(request.peerId)
    const known = socket.peers.get(infoHash)
    if (known !== undefined && known.peerId !== peerId) this.#leave(socket, infoHash)
    const swarm = this.#swarm(infoHash)
    let peer = swarm.peers.get(peerId)
    if (peer !== undefined && peer.socket !== socket) {
      this.#leave(peer.socket, infoHash) // the same peer on a new connection
      peer = undefined
    }
    if (peer === undefined) {
      if (socket.peers.size >= MOST_SWARMS || this.#peers >= MOST_TOTAL) return undefined
      peer = newPeer(socket, peerId, this.#now())
      this.#swarms.set(infoHash, swarm) // leaving may have ended it
      swarm.peers.set(peerId, peer)
      socket.peers.set(infoHash, peer)
      this.#peers++
    }
    const isSeeder = request.left === 0
    if (request.event === 'completed' && isSeeder && !peer.seeder && !peer.completed) {
      peer.completed = true
      swarm.completed++
    }
    swarm.seeders += Number(isSeeder) - Number(peer.seeder)
    peer.seeder = isSeeder
    measure(peer, request, this.#now())
    return peer
  }

  #leave(socket: TrackerSocket, infoHash: string): void {
    const peer = socket.peers.get(infoHash)
    const swarm = this.#swarms.get(infoHash)
    if (peer === undefined || swarm === undefined) return
    socket.peers.delete(infoHash)
    swarm.peers.delete(peer.peerId)
    swarm.seeders -= Number(peer.seeder)
    this.#peers--
    if (swarm.peers.size === 0) this.#swarms.delete(infoHash)
  }

  #passOffers(swarm: SocketSwarm, from: SocketPeer, request: Announce): void {
    const offers = request.offers.slice(0, MOST_OFFERS)
    const others = this.#choose(swarm, from, offers.length)
    for (const [index, to] of others.entries()) {
      const offer: WsOffer | undefined = offers[index]
      if (offer === undefined) return
      this.#remember(to, latin1FromBytes(offer.offerId), from)
      to.socket.send(encodeWsReply({ kind: 'offer', infoHash: request.infoHash, peerId: request.peerId, ...offer }))
    }
  }

  #remember(to: SocketPeer, offerId: string, from: SocketPeer): void {
    const now = this.#now()
    for (const [id, { at }] of to.pending) {
      if (now - at < OFFER_LIFE && to.pending.size < MOST_PENDING) break
      to.pending.delete(id)
    }
    to.pending.set(from.peerId + offerId, { from, at: now })
  }

  /** Up to `count` others by chance; to a seeder only leechers. */
  #choose(swarm: SocketSwarm, asker: SocketPeer, count: number): readonly SocketPeer[] {
    if (count === 0) return []
    const chosen: SocketPeer[] = []
    let seen = 0
    for (const peer of swarm.peers.values()) {
      if (peer === asker || (asker.seeder && peer.seeder)) continue
      seen++
      if (chosen.length < count) chosen.push(peer)
      else {
        const place = Math.floor(this.#random() * seen)
        if (place < count) chosen[place] = peer
      }
    }
    return chosen
  }

  #answer(socket: TrackerSocket, request: Answer): void {
    const infoHash = latin1FromBytes(request.infoHash)
    const peer = socket.peers.get(infoHash)
    const key = latin1FromBytes(request.toPeerId) + latin1FromBytes(request.offerId)
    const offer = peer?.pending.get(key)
    if (peer === undefined || offer === undefined || this.#now() - offer.at > OFFER_LIFE) {
      this.#announcer.counters.add('dropped')
      return
    }
    peer.pending.delete(key)
    const { offerId, answer } = request
    offer.from.socket.send(
      encodeWsReply({ kind: 'answer', infoHash: request.infoHash, peerId: request.peerId, offerId, answer }),
    )
  }

  #scrape(socket: TrackerSocket, infoHashes: readonly Uint8Array[]): void {
    this.#announcer.counters.add('scrapesWs')
    const files = infoHashes.slice(0, this.#announcer.settings.maxScrape).map((infoHash) => {
      const swarm = this.#swarms.get(latin1FromBytes(infoHash))
      const seeders = swarm?.seeders ?? 0
      const counts = { seeders, leechers: (swarm?.peers.size ?? 0) - seeders, completed: swarm?.completed ?? 0 }
      return [infoHash, counts] as const
    })
    socket.send(encodeWsReply({ kind: 'scrape', files }))
  }

  #refuse(socket: TrackerSocket, failure: Extract<WsReply, { kind: 'failure' }>): void {
    this.#announcer.counters.add('refused')
    socket.send(encodeWsReply(failure))
  }

  #swarm(infoHash: string): SocketSwarm {
    const known = this.#swarms.get(infoHash)
    if (known !== undefined) return known
    const swarm = { peers: new Map<string, SocketPeer>(), seeders: 0, completed: 0 }
    this.#swarms.set(infoHash, swarm)
    return swarm
  }
}

function newPeer(socket: TrackerSocket, peerId: string, now: number): SocketPeer {
  const nothing = { uploaded: 0, downloaded: 0, left: undefined, uploadSpeed: 0, downloadSpeed: 0 }
  const seen = { firstSeen: now, lastSeen: now }
  return { socket, peerId, seeder: false, completed: false, ...seen, ...nothing, pending: new Map() }
}

/** Notes what a peer says of itself, and how fast it was since the last time. */
function measure(peer: SocketPeer, { uploaded, downloaded, left }: Announce, now: number): void {
  const seconds = (now - peer.lastSeen) / SECOND
  if (seconds > 0) {
    peer.uploadSpeed = Math.max(0, uploaded - peer.uploaded) / seconds
    peer.downloadSpeed = Math.max(0, downloaded - peer.downloaded) / seconds
  }
  peer.uploaded = uploaded
  peer.downloaded = downloaded
  peer.left = left
  peer.lastSeen = now
}
