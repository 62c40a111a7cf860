import { infoHashAt } from '../hash/info-hash-words.ts'
import { mixHash } from '../hash/mix-hash.ts'
import { type AnnounceCall, announceEvent } from '../request/announce-call.ts'
import type { Credit, Member, MemberFlag, MemberRules, PeerCounters, TorrentFactor } from './member.ts'

const DAY = 86_400 // seconds
const MAX_FLAGS = 1000
const MAX_ADDRESSES = 1000 // of one member; the oldest are forgotten
const MAX_STEP = 7200 // seconds between announces that count as seeding at most
const STALE_REPORT = 60 // seconds within which lower counters are an older report that came late, over another family
const INFO_HASH_WORDS = 5
const KEPT_FOR = 21 * DAY // how long a silent peer's counters are kept: a client may have been off for a holiday
const MAX_COUNTERS = 500_000 // peers whose counters are kept, about 100 MB; beyond that the oldest give way
const KEPT_SHARE = 0.9 // of them once the oldest have given way
const PRUNE_EVERY = 3600 // seconds

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
  readonly torrents: Map<number, TorrentState>
  /** Addresses seen lately: key to the second last seen. */
  readonly addresses: Map<number, number>
}

interface PeerState {
  uploaded: number
  downloaded: number
  seen: number
  seeder: boolean
  torrent: number
}

/** One member's torrent, over all its clients. */
interface TorrentState {
  /** Until when seeding was counted, so that two clients at a time count once. */
  seededUntil: number
  completed: boolean
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
  #counters = 0
  #prunedAt = 0
  #rules: Required<MemberRules> = { impossibleSpeed: 1.25e9, manyAddresses: 8, downloadFactor: 1, uploadFactor: 1 }
  #credits = new Map<string, Sums>()
  #changed = new Map<string, Set<number>>()
  #newFlags: MemberFlag[] = []
  readonly #flags: MemberFlag[] = []

  constructor(seconds: () => number) {
    this.#seconds = seconds
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

  /** Peers whose counters are kept. */
  get counters(): number {
    return this.#counters
  }

  /** Forgets a member that is gone. */
  forget(member: string): void {
    this.#counters -= this.#accounts.get(member)?.peers.size ?? 0
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
    const torrent = torrentKey(call)
    if (!isStale || call.event === announceEvent.stopped) this.#credit({ member, account, torrent }, before, call, now)
    if (call.event === announceEvent.stopped) this.#drop(account, key)
    else if (!isStale) {
      const { uploaded, downloaded, seeder } = call
      this.#set(account, key, { uploaded, downloaded, seen: now, seeder, torrent })
    }
    this.#noteChange(member.id, key)
    if (this.#counters > MAX_COUNTERS || now - this.#prunedAt > PRUNE_EVERY) this.#prune(now)
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
      for (const [peer, state] of peers) yield this.#countersOf(member, peer, state)
    }
  }

  /** Takes up what an earlier run knew. */
  restore(peers: Iterable<PeerCounters>): void {
    for (const { member, peer, gone, completed, ...state } of peers) {
      const account = this.#account(member)
      if (gone === true) this.#drop(account, peer)
      else this.#set(account, peer, { seeder: false, torrent: 0, ...state })
      if (state.torrent === undefined) continue
      const torrent = this.#torrent(account, state.torrent)
      torrent.completed ||= completed === true
      torrent.seededUntil = Math.max(torrent.seededUntil, state.seeder === true ? state.seen : 0)
    }
    this.#prune(this.#seconds())
  }

  *#changedPeers(): Iterable<PeerCounters> {
    for (const [member, peers] of this.#changed) {
      for (const peer of peers) {
        const state = this.#accounts.get(member)?.peers.get(peer)
        if (state !== undefined) yield this.#countersOf(member, peer, state)
        else yield { member, peer, uploaded: 0, downloaded: 0, seen: 0, gone: true }
      }
    }
  }

  #noteChange(member: string, peer: number): void {
    const peers = this.#changed.get(member)
    if (peers === undefined) this.#changed.set(member, new Set([peer]))
    else peers.add(peer)
  }

  #countersOf(member: string, peer: number, state: PeerState): PeerCounters {
    const completed = this.#accounts.get(member)?.torrents.get(state.torrent)?.completed === true
    return { member, peer, ...state, ...(completed ? { completed } : {}) }
  }

  #set(account: Account, key: number, state: PeerState): void {
    if (!account.peers.has(key)) this.#counters++
    account.peers.set(key, state)
  }

  #drop(account: Account, key: number): void {
    if (account.peers.delete(key)) this.#counters--
  }

  /** Forgets counters that are too old, and the oldest where there are too many. */
  #prune(now: number): void {
    this.#prunedAt = now
    let oldest = now - KEPT_FOR
    if (this.#counters > MAX_COUNTERS)
      oldest = Math.max(oldest, this.#secondOfOldest(this.#counters - MAX_COUNTERS * KEPT_SHARE))
    for (const account of this.#accounts.values()) {
      for (const [key, { seen }] of account.peers) if (seen < oldest) this.#drop(account, key)
      const torrents = new Set([...account.peers.values()].map(({ torrent }) => torrent))
      for (const [key, { seededUntil }] of account.torrents) {
        if (!torrents.has(key) && seededUntil < now - KEPT_FOR) account.torrents.delete(key)
      }
    }
  }

  /** The second before which so many counters were seen last. */
  #secondOfOldest(count: number): number {
    const seen = new Float64Array(this.#counters)
    let at = 0
    for (const { peers } of this.#accounts.values()) for (const state of peers.values()) seen[at++] = state.seen
    return (seen.sort()[Math.ceil(count)] ?? 0) + 1
  }

  #torrent(account: Account, key: number): TorrentState {
    const known = account.torrents.get(key)
    if (known !== undefined) return known
    const state = { seededUntil: 0, completed: false }
    account.torrents.set(key, state)
    return state
  }

  /** From leecher to seeder, once for each member and torrent; a peer met as a seeder has completed elsewhere. */
  #noteCompletion(account: Account, torrent: number, before: PeerState | undefined, call: LedgerCall): boolean {
    if (!call.seeder) return false
    const state = this.#torrent(account, torrent)
    const hasCompleted = before === undefined ? call.event === announceEvent.completed : !before.seeder
    if (!hasCompleted || state.completed) return false
    state.completed = true
    return true
  }

  #credit(
    { member, account, torrent }: { readonly member: Member; readonly account: Account; readonly torrent: number },
    before: PeerState | undefined,
    call: LedgerCall,
    now: number,
  ): void {
    if (this.#noteCompletion(account, torrent, before, call)) this.#sums(member.id).completed++
    if (before === undefined) return
    const uploaded = Math.max(0, call.uploaded - before.uploaded)
    const downloaded = Math.max(0, call.downloaded - before.downloaded)
    const seconds = Math.max(0, now - before.seen)
    const sums = this.#sums(member.id)
    if (call.seeder && before.seeder) {
      const state = this.#torrent(account, torrent)
      sums.seedSeconds += Math.min(now - Math.max(before.seen, Math.min(now, state.seededUntil)), MAX_STEP)
      state.seededUntil = Math.max(state.seededUntil, now)
    }
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
    const account: Account = { peers: new Map(), torrents: new Map(), addresses: new Map() }
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
      if (now - seen > DAY || addresses.size > MAX_ADDRESSES) addresses.delete(old)
    }
    if (addresses.size !== this.#rules.manyAddresses) return
    const detail = `${addresses.size} addresses within a day`
    this.#flag({ member, kind: 'many addresses', detail, at: now })
  }

  #flag(flag: MemberFlag): void {
    for (const list of [this.#flags, this.#newFlags]) {
      list.push(flag)
      if (list.length > MAX_FLAGS) list.shift()
    }
  }
}

/** Stands for a torrent. */
function torrentKey(call: LedgerCall): number {
  let key = 0
  for (let word = 0; word < INFO_HASH_WORDS; word++) key = mixHash(key, call.infoHash[word] ?? 0)
  return key
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
