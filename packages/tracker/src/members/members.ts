import type { Refusal } from '../access/policy.ts'
import type { RequestSource } from '../announce/request-source.ts'
import { type AnnounceCall, announceEvent } from '../swarm/announce-call.ts'
import { infoHashAt } from '../swarm/info-hash-words.ts'
import { mixHash } from '../swarm/mix-hash.ts'
import { AccessRuleError } from '../tracker-errors.ts'
import type { Credit, Member, MemberFlag, MemberRules, TorrentFactor } from './member.ts'

const DAY = 86_400 // seconds
const MOST_FLAGS = 1000
const LONGEST_STEP = 7200 // seconds between announces that count as seeding at most

/** What the tracker remembers of a member between announces. */
interface Account {
  readonly member: Member
  /** The member's peers: key to the second of the last announce. */
  readonly peers: Map<number, number>
  /** Addresses seen lately: key to the second last seen. */
  readonly addresses: Map<number, number>
}

type Sums = { -readonly [Field in keyof Omit<Credit, 'member'>]: number }

/**
 * The members of a private tracker: who may announce, and what each gains and spends. Bytes are the growth of a peer's
 * own counters since its last announce, so what happened before the tracker knew the peer counts nothing.
 */
export class Members {
  readonly #accounts = new Map<string, Account>()
  readonly #factors = new Map<string, TorrentFactor>()
  readonly #flags: MemberFlag[] = []
  readonly #seconds: () => number
  readonly #peerTimeout: number
  #rules: Required<MemberRules> = { impossibleSpeed: 1.25e9, manyAddresses: 8, downloadFactor: 1, uploadFactor: 1 }
  #credits = new Map<string, Sums>()

  /** `peerTimeout` is how long a silent peer counts, in seconds. */
  constructor(seconds: () => number, peerTimeout: number) {
    this.#seconds = seconds
    this.#peerTimeout = peerTimeout
  }

  /** Replaces all members; who stays keeps its peers. Throws `AccessRuleError` for a passkey that could be guessed. */
  replace(members: Iterable<Member>): void {
    const known = new Map([...this.#accounts.values()].map((account) => [account.member.id, account]))
    const next = new Map<string, Account>()
    for (const member of members) {
      if (!/^[A-Za-z0-9]{16,64}$/.test(member.passkey)) {
        throw new AccessRuleError(`the passkey of ${member.id} must have 16 to 64 letters and digits`)
      }
      const old = known.get(member.id)
      const { peers, addresses } = old ?? { peers: new Map(), addresses: new Map() }
      next.set(member.passkey, { member, peers, addresses })
    }
    this.#accounts.clear()
    for (const [passkey, account] of next) this.#accounts.set(passkey, account)
  }

  setRules(rules: MemberRules): void {
    this.#rules = { ...this.#rules, ...rules }
  }

  setFactors(factors: Iterable<TorrentFactor>): void {
    this.#factors.clear()
    for (const factor of factors) this.#factors.set(factor.infoHash.slice(0, 40), factor)
  }

  flags(): readonly MemberFlag[] {
    return this.#flags
  }

  /** Why a passkey is refused; `call` is undefined for a scrape. */
  refuses(passkey: string, call: AnnounceCall | undefined): Refusal | undefined {
    const account = this.#accounts.get(passkey)
    if (account === undefined) return memberRefusals.unknown
    const { member } = account
    if (member.disabled !== undefined) return { reason: member.disabled, retryIn: 'never' }
    if (call === undefined || call.event === announceEvent.stopped) return undefined
    if (member.mayLeech === false && !call.seeder) return memberRefusals.mayNotLeech
    const { maxPeers } = member
    if (maxPeers === undefined || account.peers.has(peerKey(call))) return undefined
    this.#dropSilent(account)
    return account.peers.size >= maxPeers ? memberRefusals.tooManyPeers : undefined
  }

  /** Notes an announce that was let through. */
  note(passkey: string, call: AnnounceCall, source: RequestSource): void {
    const account = this.#accounts.get(passkey)
    if (account === undefined) return
    const now = this.#seconds()
    if (call.event === announceEvent.stopped) account.peers.delete(peerKey(call))
    else account.peers.set(peerKey(call), now)
    this.#noteAddress(account, source, now)
    const isImpossible = this.#isImpossible(account, call, now)
    const factor = this.#factors.get(infoHashAt(call.infoHash, 0))
    const sums = this.#sums(account.member.id)
    if (!isImpossible) {
      const up = this.#rules.uploadFactor * (account.member.uploadFactor ?? 1) * (factor?.uploadFactor ?? 1)
      const down = this.#rules.downloadFactor * (account.member.downloadFactor ?? 1) * (factor?.downloadFactor ?? 1)
      sums.uploaded += Math.round(call.uploadedSince * up)
      sums.downloaded += Math.round(call.downloadedSince * down)
      sums.rawUploaded += call.uploadedSince
      sums.rawDownloaded += call.downloadedSince
    }
    if (call.seeder) sums.seedSeconds += Math.min(call.secondsSince, LONGEST_STEP)
    if (call.event === announceEvent.completed && call.seeder) sums.completed++
  }

  /** What was gained and spent since the last call, members without any left out. */
  takeCredits(): readonly Credit[] {
    const taken = this.#credits
    this.#credits = new Map()
    return [...taken]
      .filter(([, sums]) => Object.values(sums).some((amount) => amount > 0))
      .map(([member, sums]) => ({ member, ...sums }))
  }

  #sums(member: string): Sums {
    const known = this.#credits.get(member)
    if (known !== undefined) return known
    const sums = { uploaded: 0, downloaded: 0, rawUploaded: 0, rawDownloaded: 0, seedSeconds: 0, completed: 0 }
    this.#credits.set(member, sums)
    return sums
  }

  #isImpossible(account: Account, call: AnnounceCall, now: number): boolean {
    const speed = Math.max(call.uploadedSince, call.downloadedSince) / Math.max(1, call.secondsSince)
    if (speed <= this.#rules.impossibleSpeed) return false
    this.#flag({
      member: account.member.id,
      kind: 'impossible speed',
      detail: `${Math.round(speed)} bytes a second for ${infoHashAt(call.infoHash, 0)}`,
      at: now,
    })
    return true
  }

  #noteAddress(account: Account, source: RequestSource, now: number): void {
    const key = mixHash(source.address[0] ?? 0, source.address[1] ?? 0)
    const isNew = !account.addresses.has(key)
    account.addresses.set(key, now)
    if (!isNew) return
    for (const [old, seen] of account.addresses) if (now - seen > DAY) account.addresses.delete(old)
    if (account.addresses.size !== this.#rules.manyAddresses) return
    const detail = `${account.addresses.size} addresses within a day`
    this.#flag({ member: account.member.id, kind: 'many addresses', detail, at: now })
  }

  #dropSilent(account: Account): void {
    const oldest = this.#seconds() - this.#peerTimeout
    for (const [key, seen] of account.peers) if (seen < oldest) account.peers.delete(key)
  }

  #flag(flag: MemberFlag): void {
    this.#flags.push(flag)
    if (this.#flags.length > MOST_FLAGS) this.#flags.shift()
  }
}

export const memberRefusals = {
  unknown: { reason: 'unknown passkey: please download the torrent again from the site', retryIn: 'never' },
  mayNotLeech: { reason: 'you may not download now: seed what you have first' },
  tooManyPeers: { reason: 'too many of your peers are active already' },
} as const satisfies Readonly<Record<string, Refusal>>

function peerKey(call: AnnounceCall): number {
  let key = call.port
  for (let word = 0; word < 5; word++) key = mixHash(key, call.infoHash[word] ?? 0)
  for (let word = 0; word < 4; word++) key = mixHash(key, call.address[word] ?? 0)
  return key
}
