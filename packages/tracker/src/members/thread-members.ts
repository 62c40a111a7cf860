import type { RequestSource } from '../address/request-source.ts'
import { type AnnounceCall, announceEvent } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import type { MemberGate } from './member-gate.ts'
import { MemberTable, type MemberTableData } from './member-table.ts'
import { addressKey, memberRefusals, type PasskeyDigest } from './members.ts'
import { NoteRing } from './note-ring.ts'
import type { PeerSeats } from './peer-seats.ts'

/**
 * The members as another thread sees them: an immutable table, and the seats of their peers, which all threads share. What
 * it notes reaches the main thread's ledger within a quarter of a second.
 */
export class ThreadMembers implements MemberGate {
  readonly #digest: PasskeyDigest
  readonly #ring: NoteRing
  #table: MemberTable
  readonly #seats: PeerSeats

  constructor(ring: SharedArrayBuffer, table: MemberTableData, seats: PeerSeats, digest: PasskeyDigest) {
    this.#ring = new NoteRing(ring)
    this.#table = new MemberTable(table)
    this.#seats = seats
    this.#digest = digest
  }

  set table(table: MemberTableData) {
    this.#table = new MemberTable(table)
  }

  refuses(passkey: string, call: AnnounceCall | undefined): Refusal | undefined {
    const digest = this.#digest(passkey)
    const member = this.#table.find(digest)
    if (member === undefined) return memberRefusals.unknown
    if (member.disabled !== undefined) return { reason: member.disabled, retryIn: 'never' }
    if (call === undefined) return undefined
    if (this.#ring.isFull) return memberRefusals.busy
    if (call.event === announceEvent.stopped) return undefined
    return !member.mayLeech && !call.seeder ? memberRefusals.mayNotLeech : undefined
  }

  takeSeat(passkey: string, call: AnnounceCall): Refusal | undefined {
    const digest = this.#digest(passkey)
    const limit = this.#table.find(digest)?.maxPeers ?? 0
    return this.#seats.take(digest, call, limit) ? undefined : memberRefusals.tooManyPeers
  }

  leaveSeat(passkey: string, call: AnnounceCall): void {
    this.#seats.leave(this.#digest(passkey), call)
  }

  note(passkey: string, call: AnnounceCall, source: RequestSource): void {
    this.#ring.write(this.#digest(passkey), call, addressKey(source))
  }
}
