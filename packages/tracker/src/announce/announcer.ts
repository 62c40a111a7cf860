import { type AccessPolicy, refusals } from '../access/access-policy.ts'
import type { RequestSource } from '../address/request-source.ts'
import type { MemberGate } from '../members/member-gate.ts'
import { type AnnounceCall, announceStatus, type SwarmCounts } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import type { MemoryStore } from '../swarm/memory-store.ts'
import type { AnnounceSettings } from './announce-settings.ts'
import type { SourceGuard } from './source-guard.ts'
import type { ThreadCounters } from './thread-counters.ts'

/** What answering needs besides the request; one per thread. */
export interface AnnouncerParts {
  readonly store: MemoryStore
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
  readonly store: MemoryStore
  readonly settings: AnnounceSettings
  readonly counters: ThreadCounters
  readonly guard: SourceGuard
  /** The rules in force; replaced as a whole. */
  policy: AccessPolicy
  readonly #random: () => number
  readonly #members: MemberGate

  constructor(parts: AnnouncerParts, policy: AccessPolicy) {
    this.store = parts.store
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

  /** Applies the rules and notes the announce; fills the call's second half unless it is refused. */
  announce(call: AnnounceCall, source: RequestSource, passkey: string): Refusal | undefined {
    // A stranger hears nothing of what a private tracker serves.
    const refusal =
      this.refusesMember(passkey, call) ?? this.policy.refusesInfoHash(call.infoHash) ?? this.policy.refusesPeer(call)
    if (refusal !== undefined) return refusal
    call.mayCreate = this.policy.data.mode !== 'open' || this.guard.mayCreateSwarm(source)
    this.store.announce(call)
    if (call.status === announceStatus.refused) return refusals.busy
    if (call.status === announceStatus.full) this.counters.add('full')
    if (call.created) this.guard.noteNewSwarm(source)
    this.noteMember(passkey, call, source)
    return undefined
  }

  /** Notes an announce that was let through for its member's account, where there are members. */
  noteMember(passkey: string, call: AnnounceCall, source: RequestSource): void {
    if (this.isPrivate) this.#members.note(passkey, call, source)
  }

  /** Whether requests need a passkey. */
  get isPrivate(): boolean {
    return this.policy.data.mode === 'private'
  }

  /** Whether anybody looks at the bytes that peers report. */
  get wantsCounters(): boolean {
    return this.store.table.details !== undefined || this.isPrivate
  }

  /** Why a passkey is refused; `call` is undefined for a scrape. */
  refusesMember(passkey: string, call: AnnounceCall | undefined): Refusal | undefined {
    if (!this.isPrivate) return undefined
    return this.#members.refuses(passkey, call)
  }

  /** Fills in the counts; zeroes for what is unknown or not served, so that a scrape tells nothing more. */
  scrape(infoHash: Int32Array, counts: SwarmCounts): boolean {
    if (this.policy.refusesInfoHash(infoHash) === undefined) return this.store.scrape(infoHash, counts)
    counts.seeders = counts.leechers = counts.paused = counts.completed = 0
    return false
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
