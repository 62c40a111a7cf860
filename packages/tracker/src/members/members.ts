import type { RequestSource } from '../address/request-source.ts'
import { mixHash } from '../hash/mix-hash.ts'
import { type AnnounceCall, announceEvent } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import { AccessRuleError } from '../tracker-errors.ts'
import { MAX_PEERS_OF_MEMBER, type Member, type MemberChange } from './member.ts'
import type { MemberGate } from './member-gate.ts'
import { MemberLedger } from './member-ledger.ts'
import { buildMemberTable, type MemberTableData } from './member-table.ts'
import type { MemberNote } from './note-ring.ts'
import { PeerSeats, reserveSeatMemory, type SeatMemory } from './peer-seats.ts'

/** Turns a passkey into 64 hexadecimal digits that do not lead back to it (SHA-256). */
export type PasskeyDigest = (passkey: string) => string

/** The members of a private tracker: who may announce; what each gains and spends goes to the ledger. */
export class Members implements MemberGate {
  readonly ledger: MemberLedger
  /** The seats of members' peers, for other threads. */
  readonly seatMemory: SeatMemory = reserveSeatMemory()
  readonly #seats: PeerSeats
  readonly #digest: PasskeyDigest
  readonly #byDigest = new Map<string, Member>()
  readonly #digests = new Map<string, string>()

  /** `peerTimeout` is how many seconds a silent peer keeps its place among those that its member may have. */
  constructor(seconds: () => number, peerTimeout: number, digest: PasskeyDigest) {
    this.ledger = new MemberLedger(seconds)
    this.#seats = new PeerSeats(this.seatMemory, peerTimeout, seconds)
    this.#digest = digest
  }

  /** Replaces all members; who stays keeps its peers. Throws `AccessRuleError` for a passkey that could be guessed. */
  replace(members: Iterable<Member>): void {
    const set = [...members]
    const staying = new Set(set.map(({ id }) => id))
    this.change({ set, remove: [...this.#digests.keys()].filter((id) => !staying.has(id)) })
  }

  /** Changes some; when one of them cannot be understood none is. */
  change({ set = [], remove = [] }: MemberChange): void {
    const changed = [...set].map((member) => ({ member, digest: this.#digestOf(member) }))
    for (const id of remove) {
      this.#drop(id)
      this.ledger.forget(id)
    }
    for (const { member } of changed) this.#drop(member.id)
    for (const { member, digest } of changed) {
      this.#byDigest.set(digest, member)
      this.#digests.set(member.id, digest)
    }
  }

  /** What other threads need to know of the members. */
  table(): MemberTableData {
    return buildMemberTable(this.#byDigest)
  }

  /** Notes what another thread let through; nothing for a member who has gone since. */
  noteFrom({ digest, call, addressKey }: MemberNote): void {
    const member = this.#byDigest.get(digest)
    if (member !== undefined) this.ledger.note(member, call, addressKey)
  }

  refuses(passkey: string, call: AnnounceCall | undefined): Refusal | undefined {
    const member = this.#byDigest.get(this.#digest(passkey))
    if (member === undefined) return memberRefusals.unknown
    if (member.disabled !== undefined) return { reason: member.disabled, retryIn: 'never' }
    if (call === undefined || call.event === announceEvent.stopped) return undefined
    return member.mayLeech === false && !call.seeder ? memberRefusals.mayNotLeech : undefined
  }

  takeSeat(passkey: string, call: AnnounceCall): Refusal | undefined {
    const digest = this.#digest(passkey)
    const limit = this.#byDigest.get(digest)?.maxPeers ?? MAX_PEERS_OF_MEMBER
    return this.#seats.take(digest, call, limit) ? undefined : memberRefusals.tooManyPeers
  }

  leaveSeat(passkey: string, call: AnnounceCall): void {
    this.#seats.leave(this.#digest(passkey), call)
  }

  /** Peers that a member has now, over all threads and protocols. */
  peerCount(passkey: string): number {
    return this.#seats.count(this.#digest(passkey))
  }

  note(passkey: string, call: AnnounceCall, source: RequestSource): void {
    const member = this.#byDigest.get(this.#digest(passkey))
    if (member !== undefined) this.ledger.note(member, call, addressKey(source))
  }

  #drop(id: string): void {
    const digest = this.#digests.get(id)
    if (digest === undefined) return
    this.#digests.delete(id)
    this.#byDigest.delete(digest)
  }

  #digestOf({ id, passkey }: Member): string {
    if (typeof passkey !== 'string') {
      if (/^[0-9a-f]{64}$/.test(passkey.digest)) return passkey.digest
      throw new AccessRuleError(`the passkey's digest of ${id} must have 64 hexadecimal digits`)
    }
    if (/^[A-Za-z0-9]{16,64}$/.test(passkey)) return this.#digest(passkey)
    throw new AccessRuleError(`the passkey of ${id} must have 16 to 64 letters and digits`)
  }
}

/** Stands for the address of a source. */
export function addressKey(source: RequestSource): number {
  return mixHash(source.address[0] ?? 0, source.address[1] ?? 0)
}

export const memberRefusals = {
  unknown: { reason: 'unknown passkey: please download the torrent again from the site', retryIn: 'never' },
  mayNotLeech: { reason: 'you may not download now: seed what you have first' },
  tooManyPeers: { reason: 'too many of your peers are active already' },
  busy: { reason: 'the tracker is busy, please try again in a minute', retryIn: 1 },
} as const satisfies Readonly<Record<string, Refusal>>
