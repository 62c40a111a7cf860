import type { RequestSource } from '../address/request-source.ts'
import { type AnnounceCall, announceEvent } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import type { MemberGate } from './member-gate.ts'
import { peerKey } from './member-ledger.ts'
import { MemberTable, type MemberTableData } from './member-table.ts'
import { addressKey, type FullMembers, memberRefusals, type PasskeyDigest } from './members.ts'
import { NoteRing } from './note-ring.ts'

/**
 * The members as another thread sees them: an immutable table, and who has as many peers as allowed. What it notes reaches
 * the main thread's ledger within a quarter of a second, so a limit on peers may be passed for about a second.
 */
export class ThreadMembers implements MemberGate {
  readonly #digest: PasskeyDigest
  readonly #ring: NoteRing
  #table: MemberTable
  /** Replaced as a whole. */
  full: FullMembers

  constructor(ring: SharedArrayBuffer, table: MemberTableData, full: FullMembers, digest: PasskeyDigest) {
    this.#ring = new NoteRing(ring)
    this.#table = new MemberTable(table)
    this.full = full
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
    if (!member.mayLeech && !call.seeder) return memberRefusals.mayNotLeech
    const peers = this.full.get(digest)
    return peers === undefined || peers.has(peerKey(call)) ? undefined : memberRefusals.tooManyPeers
  }

  note(passkey: string, call: AnnounceCall, source: RequestSource): void {
    this.#ring.write(this.#digest(passkey), call, addressKey(source))
  }
}
