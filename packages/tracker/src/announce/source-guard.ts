import { refusals } from '../access/access-policy.ts'
import type { RequestSource } from '../address/request-source.ts'
import { mixHash } from '../hash/mix-hash.ts'
import type { Refusal } from '../request/refusal.ts'
import { TokenBuckets } from './token-buckets.ts'

const BURST_SECONDS = 10
const MINUTE = 60 // seconds
const IPV4_NETWORK = 0x00ffffff // the /24, loaded little-endian
const IPV6_NETWORK_WORD = 0x0000ffff // second word's share of the /48, loaded little-endian

/** Ceilings per source; 0 switches one off. */
export interface GuardLimits {
  readonly requestsPerAddress: number
  readonly requestsPerNetwork: number
  readonly newSwarmsPerNetwork: number
  readonly badConnectionIds: number
  readonly banSeconds: number
}

/**
 * Keeps single sources from taking more than their share: rates per address (an IPv6 /64 counts as one) and per network
 * (/24, /48), new swarms per network, and a ban for whoever keeps sending wrong connection ids. Each thread has its own.
 */
export class SourceGuard {
  /** Addresses shut out by hand or by another thread: key to the second when it ends. */
  readonly bans = new Map<number, number>()
  /** Learns of an address that this thread shuts out. */
  onBan: (source: RequestSource, untilSeconds: number) => void = ignoreBan
  readonly #limits: GuardLimits
  readonly #seconds: () => number
  readonly #seed: number
  readonly #addresses: TokenBuckets
  readonly #networks: TokenBuckets
  readonly #creators: TokenBuckets
  readonly #offenders: TokenBuckets

  constructor(limits: GuardLimits, seconds: () => number, seed: number) {
    this.#limits = limits
    this.#seconds = seconds
    this.#seed = seed
    this.#addresses = new TokenBuckets(limits.requestsPerAddress, limits.requestsPerAddress * BURST_SECONDS)
    this.#networks = new TokenBuckets(limits.requestsPerNetwork, limits.requestsPerNetwork * BURST_SECONDS)
    this.#creators = new TokenBuckets(limits.newSwarmsPerNetwork / MINUTE, limits.newSwarmsPerNetwork)
    this.#offenders = new TokenBuckets(limits.badConnectionIds / MINUTE, limits.badConnectionIds)
  }

  /** Counts a request; a refusal when its source has none left. */
  admit(source: RequestSource): Refusal | undefined {
    const now = this.#seconds()
    const address = this.addressKey(source)
    if (this.bans.size > 0 && this.#isBanned(address, now)) return refusals.banned
    if (this.#limits.requestsPerAddress > 0 && !this.#addresses.take(address, now)) return refusals.tooFast
    if (this.#limits.requestsPerNetwork > 0 && !this.#networks.take(this.#networkKey(source), now)) {
      return refusals.tooFast
    }
    return undefined
  }

  mayCreateSwarm(source: RequestSource): boolean {
    return this.#limits.newSwarmsPerNetwork === 0 || this.#creators.has(this.#networkKey(source), this.#seconds())
  }

  noteNewSwarm(source: RequestSource): void {
    if (this.#limits.newSwarmsPerNetwork > 0) this.#creators.take(this.#networkKey(source), this.#seconds())
  }

  /** Counts a wrong connection id and bans the source that has sent too many. */
  noteBadConnectionId(source: RequestSource): void {
    if (this.#limits.badConnectionIds === 0) return
    const now = this.#seconds()
    const key = this.addressKey(source)
    if (this.#offenders.take(key, now) || this.#isBanned(key, now)) return
    const until = now + this.#limits.banSeconds
    this.bans.set(key, until)
    this.onBan(source, until)
  }

  /** The key of an address among bans: an IPv6 /64 is one source. */
  addressKey(source: RequestSource): number {
    const first = mixHash(this.#seed + source.family, source.address[0] ?? 0)
    return source.family === 4 ? first : mixHash(first, source.address[1] ?? 0)
  }

  #networkKey(source: RequestSource): number {
    const word = source.address[0] ?? 0
    if (source.family === 4) return mixHash(this.#seed ^ source.family, word & IPV4_NETWORK)
    return mixHash(mixHash(this.#seed ^ source.family, word), (source.address[1] ?? 0) & IPV6_NETWORK_WORD)
  }

  #isBanned(key: number, now: number): boolean {
    const until = this.bans.get(key)
    if (until === undefined) return false
    if (until > now) return true
    this.bans.delete(key)
    return false
  }
}

function ignoreBan(): void {
  // replaced by whoever keeps the list of bans
}
