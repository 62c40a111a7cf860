import type { Bytes } from '@shoal/bittorrent'
import { type AccessPolicy, refusals } from '../access/access-policy.ts'
import type { RequestSource } from '../address/request-source.ts'
import type { MemberGate } from '../members/member-gate.ts'
import { type AnnounceCall, announceEvent, announceStatus, type SwarmCounts } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import type { SocketPeers, SwarmEntry, SwarmStore } from '../request/swarm-store.ts'
import type { AnnounceSettings } from './announce-settings.ts'
import type { SourceGuard } from './source-guard.ts'
import type { ThreadCounters } from './thread-counters.ts'

/** What answering needs besides the request; one per thread. */
export interface AnnouncerParts {
  readonly store: SwarmStore
  readonly settings: AnnounceSettings
  readonly counters: ThreadCounters
  readonly guard: SourceGuard
  /** From 0 to below 1; for the interval's jitter. */
  readonly random: () => number
  /** Who may use a private tracker. */
  readonly members: MemberGate
}

/** The one way from a parsed announce to its answer, the same for every protocol. */
export class Announcer {
  readonly #store: SwarmStore
  readonly settings: AnnounceSettings
  readonly counters: ThreadCounters
  readonly guard: SourceGuard
  /** The rules in force; replaced as a whole. */
  policy: AccessPolicy
  readonly #random: () => number
  readonly #members: MemberGate

  constructor(parts: AnnouncerParts, policy: AccessPolicy) {
    this.#store = parts.store
    this.settings = parts.settings
    this.counters = parts.counters
    this.guard = parts.guard
    this.policy = policy
    this.#random = parts.random
    this.#members = parts.members
  }

  /** Whether a source is served at all. `undefined` lets it through. */
  admit(source: RequestSource): Refusal | undefined {
    return this.guard.admit(source) ?? this.policy.refusesAddress(source.family, source.address)
  }

  /**
   * Applies the rules and notes the announce; fills the call's second half unless it is refused. A promise where the
   * store needs one; the call belongs to it until it is settled, the source does not.
   */
  announce(
    call: AnnounceCall,
    source: RequestSource,
    passkey: string,
  ): Refusal | undefined | Promise<Refusal | undefined> {
    const refusal = this.refuses(call, passkey)
    if (refusal !== undefined) return refusal
    const noSeat = this.#takeSeat(call, passkey)
    if (noSeat !== undefined) return noSeat
    call.mayCreate = this.policy.data.mode !== 'open' || this.guard.mayCreateSwarm(source)
    const stored = this.#store.announce(call)
    if (stored === undefined) return this.#noteStored(call, source, passkey)
    const kept = source.copy()
    return stored.then(() => this.#noteStored(call, kept, passkey))
  }

  #noteStored(call: AnnounceCall, source: RequestSource, passkey: string): Refusal | undefined {
    if (call.status === announceStatus.refused) {
      if (this.isPrivate) this.#members.leaveSeat(passkey, call)
      return refusals.busy
    }
    if (call.status === announceStatus.full) this.counters.add('full')
    if (call.created) this.guard.noteNewSwarm(source)
    this.#noteMember(passkey, call, source)
    return undefined
  }

  /** The one decision about an announce, whatever its protocol. A stranger hears nothing of what a tracker serves. */
  refuses(call: AnnounceCall, passkey: string): Refusal | undefined {
    return (
      this.#refusesMember(passkey, call) ?? this.policy.refusesInfoHash(call.infoHash) ?? this.policy.refusesPeer(call)
    )
  }

  /** The one decision about a scrape, whatever its protocol. */
  refusesScrape(passkey: string): Refusal | undefined {
    return this.#refusesMember(passkey, undefined)
  }

  /**
   * Applies the rules to a peer over WebSocket and notes it for its member; the peer itself lives with its socket. `isNew`
   * says whether nobody over WebSocket is in its swarm yet.
   */
  admitSocket(call: AnnounceCall, source: RequestSource, passkey: string, isNew: boolean): Refusal | undefined {
    const refusal = this.refuses(call, passkey) ?? (this.isPrivate ? this.#members.takeSeat(passkey, call) : undefined)
    if (refusal !== undefined) return refusal
    if (isNew && call.event !== announceEvent.stopped) {
      if (this.policy.data.mode === 'open' && !this.guard.mayCreateSwarm(source)) return refusals.busy
      this.guard.noteNewSwarm(source)
    }
    this.#noteMember(passkey, call, source)
    return undefined
  }

  /** A peer over WebSocket is gone without a word. */
  leaveSocket(call: AnnounceCall, passkey: string): void {
    if (this.isPrivate) this.#members.leaveSeat(passkey, call)
  }

  /** See `SwarmStore`. */
  setSocketPeers(infoHash: Int32Array, peers: SocketPeers): Promise<void> | undefined {
    return this.#store.setSocketPeers(infoHash, peers)
  }

  /** Takes the place of a member's peer; one that has none is taken out of its swarm, where it may have been before. */
  #takeSeat(call: AnnounceCall, passkey: string): Refusal | undefined | Promise<Refusal | undefined> {
    const refusal = this.isPrivate ? this.#members.takeSeat(passkey, call) : undefined
    if (refusal === undefined) return undefined
    call.event = announceEvent.stopped
    const removed = this.#store.announce(call)
    return removed === undefined ? refusal : removed.then(() => refusal)
  }

  /** Notes an announce that was let through for its member's account, where there are members. */
  #noteMember(passkey: string, call: AnnounceCall, source: RequestSource): void {
    if (this.isPrivate) this.#members.note(passkey, call, source)
  }

  /** Whether requests need a passkey. */
  get isPrivate(): boolean {
    return this.policy.data.mode === 'private'
  }

  /** Whether anybody looks at the bytes that peers report. */
  get wantsCounters(): boolean {
    return this.#store.keepsDetails || this.isPrivate
  }

  #refusesMember(passkey: string, call: AnnounceCall | undefined): Refusal | undefined {
    if (!this.isPrivate) return undefined
    return this.#members.refuses(passkey, call)
  }

  /** The counts of each; zeroes for what is unknown or not served, so that a scrape tells nothing more. */
  scrape(infoHashes: readonly Int32Array[]): readonly SwarmCounts[] | Promise<readonly SwarmCounts[]> {
    const waiting: Promise<boolean>[] = []
    const all = infoHashes.map((infoHash) => {
      const counts = { seeders: 0, leechers: 0, paused: 0, completed: 0 }
      if (this.policy.refusesInfoHash(infoHash) !== undefined) return counts
      const known = this.#store.scrape(infoHash, counts)
      if (typeof known !== 'boolean') waiting.push(known)
      return counts
    })
    return waiting.length === 0 ? all : Promise.all(waiting).then(() => all)
  }

  /** Every swarm that is served, with its counts. */
  everySwarm(): readonly SwarmEntry[] | Promise<readonly SwarmEntry[]> {
    const swarms = this.#store.everySwarm()
    return swarms instanceof Promise ? swarms.then((all) => this.#served(all)) : this.#served(swarms)
  }

  #served(swarms: Iterable<SwarmEntry>): readonly SwarmEntry[] {
    return [...swarms].filter(({ infoHash }) => {
      const words = new Int32Array(infoHash.slice().buffer)
      return this.policy.refusesInfoHash(words) === undefined
    })
  }

  /** The peer id of a peer that an announce was just given; undefined where no details are kept. */
  peerIdOf(infoHash: Int32Array, compact: Bytes, at: number, family: 4 | 6): Bytes | undefined {
    return this.#store.peerIdOf(infoHash, compact, at, family)
  }

  /** Seconds until the next announce, spread so that peers who came together do not return together. */
  interval(): number {
    const { intervalSeconds, intervalJitter } = this.settings
    return Math.round(intervalSeconds * (1 + intervalJitter * this.#random()))
  }

  /** How many peers to give to one who asked for `wanted`, a number below zero or undefined leaving it to us. */
  peersFor(wanted: number | undefined): number {
    if (wanted === undefined || wanted < 0) return this.settings.defaultPeers
    return Math.min(wanted, this.settings.maxPeers)
  }
}
