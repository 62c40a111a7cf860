import {
  encodeWsReply,
  latin1Bytes,
  latin1FromBytes,
  parseWsAsked,
  parseWsRequest,
  type WsAsked,
  type WsOffer,
  type WsRequest,
  WsRequestError,
} from '@shoal/bittorrent'
import type { RequestSource } from '../address/request-source.ts'
import type { Announcer } from '../announce/announcer.ts'
import { AnnounceCall, announceEvent, type SwarmCounts } from '../request/announce-call.ts'
import type { SwarmEntry } from '../request/swarm-store.ts'
import { fingerprintOf } from './peer-fingerprint.ts'

const HASH_LENGTH = 20 // bytes of an info-hash
const MAX_SWARMS = 1000 // swarms that one socket may be in
const MAX_OFFERS = 20 // offers of one announce that are passed on
const MAX_PENDING = 500 // offers passed to one peer that it may still answer
const OFFER_LIFE = 120_000 // milliseconds in which an offer may be answered
const SECOND = 1000 // milliseconds
const MAX_PEERS = 250_000 // over all sockets

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
  /** Its peers by info-hash and peer id, as texts of one character per byte: clients of one page share a socket. */
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
  /** Offers passed to this peer: who made each, and when; made with the first of them, for most peers get none. */
  pending: Map<string, { readonly from: SocketPeer; readonly at: number }> | undefined
}

export interface SocketSwarm {
  readonly peers: Map<string, SocketPeer>
  seeders: number
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
  readonly #onFailure: (error: unknown) => void
  readonly #swarms = new Map<string, SocketSwarm>()
  readonly #call = new AnnounceCall()
  #peers = 0

  /** `onFailure` hears of a store that could not answer. */
  constructor(announcer: Announcer, now: () => number, random: () => number, onFailure: (error: unknown) => void) {
    this.#announcer = announcer
    this.#now = now
    this.#random = random
    this.#onFailure = onFailure
  }

  /** Handles one message of a socket; answers, and passes on what others are to get. */
  receive(socket: TrackerSocket, source: RequestSource, text: string): void {
    const refusal = this.#announcer.admit(source)
    if (refusal !== undefined) {
      this.#refuse(socket, refusal.reason, parseWsAsked(text))
      return
    }
    let request: WsRequest
    try {
      request = parseWsRequest(text)
    } catch (error) {
      if (!(error instanceof WsRequestError)) throw error
      this.#refuse(socket, error.message, error.asked)
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
    for (const key of [...socket.peers.keys()]) this.#leave(socket, key)
  }

  /** Forgets peers that have been silent for longer than `timeout` milliseconds. */
  sweep(timeout: number): void {
    const oldest = this.#now() - timeout
    for (const [infoHash, swarm] of this.#swarms) {
      for (const peer of [...swarm.peers.values()])
        if (peer.lastSeen < oldest) this.#leave(peer.socket, infoHash + peer.peerId)
    }
  }

  /** Every swarm by info-hash, as a text of one character per byte. */
  get all(): ReadonlyMap<string, SocketSwarm> {
    return this.#swarms
  }

  /** Totals over all swarms. */
  counts(): { readonly seeders: number; readonly leechers: number } {
    let seeders = 0
    for (const swarm of this.#swarms.values()) seeders += swarm.seeders
    return { seeders, leechers: this.#peers - seeders }
  }

  #announce(socket: TrackerSocket, source: RequestSource, request: Announce): void {
    this.#announcer.counters.add('announcesWs')
    const { infoHash: bytes } = request
    const infoHash = latin1FromBytes(bytes)
    const call = this.#callOf(request, source)
    const refusal = this.#announcer.admitSocket(call, source, socket.passkey, !this.#swarms.has(infoHash))
    const key = infoHash + latin1FromBytes(request.peerId)
    if (refusal !== undefined) {
      this.#leave(socket, key)
      this.#refuse(socket, refusal.reason, { action: 'announce', infoHash: bytes })
      return
    }
    if (request.event === 'stopped') {
      this.#leave(socket, key)
      this.#reply(socket, bytes)
      return
    }
    const peer = this.#join(socket, infoHash, request)
    if (peer === undefined) {
      this.#announcer.leaveSocket(call, socket.passkey)
      this.#refuse(socket, 'too many torrents on one connection', { action: 'announce', infoHash: bytes })
      return
    }
    this.#reply(socket, bytes)
    this.#passOffers(this.#swarm(infoHash), peer, request)
  }

  /** Counts and interval, which clients wait for after every announce, the last one too. */
  #reply(socket: TrackerSocket, infoHash: Uint8Array): void {
    const interval = this.#announcer.settings.socketIntervalSeconds
    const send = ([counts]: readonly SwarmCounts[]) => {
      const { seeders, leechers } = counts ?? NOBODY
      socket.send(encodeWsReply({ kind: 'announce', infoHash, interval, seeders, leechers }))
    }
    const counts = this.#announcer.scrape([wordsOf(infoHash)])
    if (counts instanceof Promise) void this.#later(counts.then(send))
    else send(counts)
  }

  #callOf(request: Announce, source: RequestSource): AnnounceCall {
    const call = this.#call
    this.#identify(request.infoHash, request.peerId)
    call.family = source.family
    call.address.set(source.address)
    call.port = 0
    call.event = announceEvent[request.event]
    call.seeder = isSeeder(request)
    call.uploaded = request.uploaded
    call.downloaded = request.downloaded
    return call
  }

  #identify(infoHash: Uint8Array, peerId: Uint8Array): void {
    new Uint8Array(this.#call.infoHash.buffer).set(infoHash)
    new Uint8Array(this.#call.peerId.buffer).set(peerId)
    this.#call.fingerprint = fingerprintOf(this.#call.peerId, 0)
  }

  #join(socket: TrackerSocket, infoHash: string, request: Announce): SocketPeer | undefined {
    const peerId = latin1FromBytes(request.peerId)
    const swarm = this.#swarm(infoHash)
    let peer = swarm.peers.get(peerId)
    if (peer !== undefined && peer.socket !== socket) {
      this.#leave(peer.socket, infoHash + peerId) // the same peer on a new connection
      peer = undefined
    }
    if (peer === undefined) {
      if (socket.peers.size >= MAX_SWARMS || this.#peers >= MAX_PEERS) return undefined
      peer = newPeer(socket, peerId, this.#now())
      this.#swarms.set(infoHash, swarm) // leaving may have ended it
      swarm.peers.set(peerId, peer)
      socket.peers.set(infoHash + peerId, peer)
      this.#peers++
    }
    const seeds = isSeeder(request)
    const completes = request.event === 'completed' && seeds && !peer.seeder && !peer.completed
    if (completes) peer.completed = true
    swarm.seeders += Number(seeds) - Number(peer.seeder)
    peer.seeder = seeds
    measure(peer, request, this.#now())
    this.#tellStore(infoHash, swarm, Number(completes))
    return peer
  }

  /** `key` is info-hash and peer id together. */
  #leave(socket: TrackerSocket, key: string): void {
    const infoHash = key.slice(0, HASH_LENGTH)
    const peer = socket.peers.get(key)
    const swarm = this.#swarms.get(infoHash)
    if (peer === undefined || swarm === undefined) return
    socket.peers.delete(key)
    swarm.peers.delete(peer.peerId)
    swarm.seeders -= Number(peer.seeder)
    this.#peers--
    if (swarm.peers.size === 0) this.#swarms.delete(infoHash)
    this.#tellStore(infoHash, swarm, 0)
    if (!this.#announcer.isPrivate) return
    this.#identify(bytesOf(infoHash), bytesOf(peer.peerId))
    this.#announcer.leaveSocket(this.#call, socket.passkey)
  }

  /** Peers over WebSocket count beside the others. */
  #tellStore(infoHash: string, { peers, seeders }: SocketSwarm, completed: number): void {
    const told = { seeders, leechers: peers.size - seeders, completed }
    const done = this.#announcer.setSocketPeers(wordsOf(bytesOf(infoHash)), told)
    if (done !== undefined) void this.#later(done)
  }

  /** A store that fails leaves a peer without this reply; the next announce says everything again. */
  async #later(done: Promise<void>): Promise<void> {
    try {
      await done
    } catch (error) {
      this.#onFailure(error)
    }
  }

  #passOffers(swarm: SocketSwarm, from: SocketPeer, request: Announce): void {
    const offers = request.offers.slice(0, MAX_OFFERS)
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
    to.pending ??= new Map()
    for (const [id, { at }] of to.pending) {
      if (now - at < OFFER_LIFE && to.pending.size < MAX_PENDING) break
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
    const peer = socket.peers.get(infoHash + latin1FromBytes(request.peerId))
    const key = latin1FromBytes(request.toPeerId) + latin1FromBytes(request.offerId)
    const offer = peer?.pending?.get(key)
    if (peer === undefined || offer === undefined || this.#now() - offer.at > OFFER_LIFE) {
      this.#announcer.counters.add('dropped')
      return
    }
    peer.pending?.delete(key)
    const { offerId, answer } = request
    offer.from.socket.send(
      encodeWsReply({ kind: 'answer', infoHash: request.infoHash, peerId: request.peerId, offerId, answer }),
    )
  }

  #scrape(socket: TrackerSocket, infoHashes: readonly Uint8Array[]): void {
    this.#announcer.counters.add('scrapesWs')
    const refusal = this.#announcer.refusesScrape(socket.passkey)
    if (refusal !== undefined) {
      this.#refuse(socket, refusal.reason, { action: 'scrape', ...only(infoHashes) })
      return
    }
    const { maxScrape, fullScrape } = this.#announcer.settings
    if (infoHashes.length === 0 && !fullScrape) {
      this.#refuse(socket, 'info_hash is missing: this tracker does not list all', { action: 'scrape' })
      return
    }
    const wanted = infoHashes.slice(0, maxScrape)
    const send = (files: readonly (readonly [Uint8Array, SwarmCounts])[]) => {
      socket.send(encodeWsReply({ kind: 'scrape', files }))
    }
    if (wanted.length === 0) {
      const listed = (swarms: readonly SwarmEntry[]) => send(swarms.map(({ infoHash, counts }) => [infoHash, counts]))
      const swarms = this.#announcer.everySwarm()
      if (swarms instanceof Promise) void this.#later(swarms.then(listed))
      else listed(swarms)
      return
    }
    const listed = (all: readonly SwarmCounts[]) => send(wanted.map((infoHash, at) => [infoHash, all[at] ?? NOBODY]))
    const counts = this.#announcer.scrape(wanted.map(wordsOf))
    if (counts instanceof Promise) void this.#later(counts.then(listed))
    else listed(counts)
  }

  /** Clients look for the action and the info-hash to know which of their requests was refused. */
  #refuse(socket: TrackerSocket, reason: string, asked: WsAsked): void {
    this.#announcer.counters.add('refused')
    socket.send(encodeWsReply({ kind: 'failure', reason, ...asked }))
  }

  #swarm(infoHash: string): SocketSwarm {
    const known = this.#swarms.get(infoHash)
    if (known !== undefined) return known
    const swarm = { peers: new Map<string, SocketPeer>(), seeders: 0 }
    this.#swarms.set(infoHash, swarm)
    return swarm
  }
}

function newPeer(socket: TrackerSocket, peerId: string, now: number): SocketPeer {
  const nothing = { uploaded: 0, downloaded: 0, left: undefined, uploadSpeed: 0, downloadSpeed: 0 }
  const seen = { firstSeen: now, lastSeen: now }
  return { socket, peerId, seeder: false, completed: false, ...seen, ...nothing, pending: undefined }
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

/** Who completes has all of it, also where it does not say what is left. */
function isSeeder({ left, event }: Announce): boolean {
  return left === 0 || (left === undefined && event === 'completed')
}

const NOBODY: SwarmCounts = { seeders: 0, leechers: 0, paused: 0, completed: 0 }

function wordsOf(infoHash: Uint8Array): Int32Array {
  return new Int32Array(Uint8Array.from(infoHash).buffer)
}

/** The bytes of a text of one character per byte. */
function bytesOf(text: string): Uint8Array {
  return latin1Bytes(text) ?? new Uint8Array()
}

/** The one info-hash that a request is about. */
function only(infoHashes: readonly Uint8Array[]): WsAsked {
  return infoHashes.length === 1 ? { infoHash: infoHashes[0] } : {}
}
