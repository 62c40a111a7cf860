import { infoHashAt } from '../hash/info-hash-words.ts'
import { mixHash } from '../hash/mix-hash.ts'
import { type AnnounceCall, announceEvent } from '../request/announce-call.ts'
import type { Credit, Member, MemberFlag, MemberRules, PeerCounters, TorrentFactor } from './member.ts'

const DAY = 86_400 // seconds
const MOST_FLAGS = 1000
const MOST_ADDRESSES = 1000 // of one member; the oldest are forgotten
const LONGEST_STEP = 7200 // seconds between announces that count as seeding at most
const STALE_REPORT = 60 // seconds within which lower counters are an older report that came late, over another family
const INFO_HASH_WORDS = 5

/** What of an announce goes into the ledger. */
export interface LedgerCall extends Pick<AnnounceCall, 'fingerprint' | 'event' | 'seeder' | 'uploaded' | 'downloaded'> {
  readonly infoHash: Int32Array
}

/** What came together since the last time it was taken. */
export interface LedgerTake {
  readonly credits: readonly Credit[]
  readonly flags: readonly MemberFlag[]
  /** Where the counters of peers stand after these credits. */
  readonly peers: readonly PeerCounters[]
}

interface Account {
  readonly peers: Map<number, PeerState>
  /** Addresses seen lately: key to the second last seen. */
  readonly addresses: Map<number, number>
}

interface PeerState {
  uploaded: number
  downloaded: number
  seen: number
}

type Sums = { -readonly [Field in keyof Omit<Credit, 'member'>]: number }

/**
 * What each member gains and spends. Bytes are the growth of a peer's own counters since its last announce, so what
 * happened before the tracker knew the peer counts nothing. A peer is known by its id and key: over IPv4 and IPv6, and
 * after its address changed, it is the same one and counts once.
 */
export class MemberLedger {
  readonly #accounts = new Map<string, Account>()
  readonly #factors = new Map<string, TorrentFactor>()
  readonly #seconds: () => number
  readonly #peerTimeout: number
  #rules: Required<MemberRules> = { impossibleSpeed: 1.25e9, manyAddresses: 8, downloadFactor: 1, uploadFactor: 1 }
  #credits = new Map<string, Sums>()
  #changed = new Map<string, Set<number>>()
  #newFlags: MemberFlag[] = []
  readonly #flags: MemberFlag[] = []

  /** `peerTimeout` is how long a silent peer counts, in seconds. */
  constructor(seconds: () => number, peerTimeout: number) {
    this.#seconds = seconds
    this.#peerTimeout = peerTimeout
  }

  setRules(rules: MemberRules): void {
    this.#rules = { ...this.#rules, ...rules }
  }

  setFactors(factors: Iterable<TorrentFactor>): void {
    this.#factors.clear()
    for (const factor of factors) this.#factors.set(factor.infoHash.slice(0, 40), factor)
  }

  /** The flags raised lately. */
  flags(): readonly MemberFlag[] {
    return this.#flags
  }

  /** Whether a member has that peer already. */
  hasPeer(member: string, call: LedgerCall): boolean {
    return this.#accounts.get(member)?.peers.has(peerKey(call)) ?? false
  }

  /** Peers of a member that are not silent. */
  peerCount(member: string): number {
    const account = this.#accounts.get(member)
    if (account === undefined) return 0
    const oldest = this.#seconds() - this.#peerTimeout
    for (const [key, { seen }] of account.peers) if (seen < oldest) account.peers.delete(key)
    return account.peers.size
  }

  /** Members with peers that are not silent, and those peers. */
  *active(): Iterable<readonly [member: string, peers: ReadonlyMap<number, unknown>]> {
    for (const [member, { peers }] of this.#accounts) if (this.peerCount(member) > 0) yield [member, peers]
  }

  /** Forgets a member that is gone. */
  forget(member: string): void {
    this.#accounts.delete(member)
  }

  /** Notes an announce that was let through. `addressKey` stands for its source. */
  note(member: Member, call: LedgerCall, addressKey: number): void {
    const now = this.#seconds()
    const account = this.#account(member.id)
    this.#noteAddress(member.id, account, addressKey, now)
    const key = peerKey(call)
    const before = account.peers.get(key)
    const isStale = before !== undefined && goesBack(before, call) && now - before.seen < STALE_REPORT
    if (!isStale || call.event === announceEvent.stopped) this.#credit(member, before, call, now)
    if (call.event === announceEvent.stopped) account.peers.delete(key)
    else if (!isStale) account.peers.set(key, { uploaded: call.uploaded, downloaded: call.downloaded, seen: now })
    this.#noteChange(member.id, key)
  }

  /** Everything since the last call; members who gained and spent nothing are left out. */
  take(): LedgerTake {
    const credits = [...this.#credits]
      .filter(([, sums]) => Object.values(sums).some((amount) => amount > 0))
      .map(([member, sums]) => ({ member, ...sums }))
    const taken = { credits, flags: this.#newFlags, peers: [...this.#changedPeers()] }
    this.#credits = new Map()
    this.#changed = new Map()
    this.#newFlags = []
    return taken
  }

  /** Where every peer's counters stand. */
  *peers(): Iterable<PeerCounters> {
    for (const [member, { peers }] of this.#accounts) {
      for (const [peer, state] of peers) yield { member, peer, ...state }
    }
  }

  /** Takes up what an earlier run knew. */
  restore(peers: Iterable<PeerCounters>): void {
    for (const { member, peer, gone, ...state } of peers) {
      const account = this.#account(member)
      if (gone === true) account.peers.delete(peer)
      else account.peers.set(peer, state)
    }
  }

  *#changedPeers(): Iterable<PeerCounters> {
    for (const [member, peers] of this.#changed) {
      for (const peer of peers) {
        const state = this.#accounts.get(member)?.peers.get(peer)
        if (state !== undefined) yield { member, peer, ...state }
        else yield { member, peer, uploaded: 0, downloaded: 0, seen: 0, gone: true }
      }
    }
  }

  #noteChange(member: string, peer: number): void {
    const peers = this.#changed.get(member)
    if (peers === undefined) this.#changed.set(member, new Set([peer]))
    else peers.add(peer)
  }

  #credit(member: Member, before: PeerState | undefined, call: LedgerCall, now: number): void {
    if (call.event === announceEvent.completed && call.seeder) this.#sums(member.id).completed++
    if (before === undefined) return
    const uploaded = Math.max(0, call.uploaded - before.uploaded)
    const downloaded = Math.max(0, call.downloaded - before.downloaded)
    const seconds = Math.max(0, now - before.seen)
    const sums = this.#sums(member.id)
    if (call.seeder) sums.seedSeconds += Math.min(seconds, LONGEST_STEP)
    const speed = Math.max(uploaded, downloaded) / Math.max(1, seconds)
    if (speed > this.#rules.impossibleSpeed) {
      const detail = `${Math.round(speed)} bytes a second for ${infoHashAt(call.infoHash, 0)}`
      this.#flag({ member: member.id, kind: 'impossible speed', detail, at: now })
      return
    }
    const factor = this.#factor(infoHashAt(call.infoHash, 0), now)
    const up = this.#rules.uploadFactor * (member.uploadFactor ?? 1) * (factor?.uploadFactor ?? 1)
    const down = this.#rules.downloadFactor * (member.downloadFactor ?? 1) * (factor?.downloadFactor ?? 1)
    sums.uploaded += Math.round(uploaded * up)
    sums.downloaded += Math.round(downloaded * down)
    sums.rawUploaded += uploaded
    sums.rawDownloaded += downloaded
  }

  #factor(infoHash: string, now: number): TorrentFactor | undefined {
    const factor = this.#factors.get(infoHash)
    return factor?.until !== undefined && factor.until <= now ? undefined : factor
  }

  #account(member: string): Account {
    const known = this.#accounts.get(member)
    if (known !== undefined) return known
    const account: Account = { peers: new Map(), addresses: new Map() }
    this.#accounts.set(member, account)
    return account
  }

  #sums(member: string): Sums {
    const known = this.#credits.get(member)
    if (known !== undefined) return known
    const sums = { uploaded: 0, downloaded: 0, rawUploaded: 0, rawDownloaded: 0, seedSeconds: 0, completed: 0 }
    this.#credits.set(member, sums)
    return sums
  }

  #noteAddress(member: string, { addresses }: Account, key: number, now: number): void {
    const isNew = !addresses.has(key)
    addresses.set(key, now)
    if (!isNew) return
    for (const [old, seen] of addresses) {
      if (now - seen > DAY || addresses.size > MOST_ADDRESSES) addresses.delete(old)
    }
    if (addresses.size !== this.#rules.manyAddresses) return
    const detail = `${addresses.size} addresses within a day`
    this.#flag({ member, kind: 'many addresses', detail, at: now })
  }

  #flag(flag: MemberFlag): void {
    for (const list of [this.#flags, this.#newFlags]) {
      list.push(flag)
      if (list.length > MOST_FLAGS) list.shift()
    }
  }
}

/** Tells the peers of one member apart: torrent, peer id and key. */
export function peerKey(call: LedgerCall): number {
  let key = call.fingerprint
  for (let word = 0; word < INFO_HASH_WORDS; word++) key = mixHash(key, call.infoHash[word] ?? 0)
  return key
}

function goesBack(before: PeerState, call: LedgerCall): boolean {
  return call.uploaded < before.uploaded || call.downloaded < before.downloaded
}
