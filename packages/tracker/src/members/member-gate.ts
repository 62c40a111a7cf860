import type { RequestSource } from '../address/request-source.ts'
import type { AnnounceCall } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'

/** What announcing to a private tracker passes through; the main thread and each other thread have their own. */
export interface MemberGate {
  /** Why a passkey is refused; `call` is undefined for a scrape. */
  refuses(passkey: string, call: AnnounceCall | undefined): Refusal | undefined
  /** Takes or keeps the place of the member's peer among those that it may have; a refusal when all are taken. */
  takeSeat(passkey: string, call: AnnounceCall): Refusal | undefined
  /** Gives that place back: the peer was not stored. */
  leaveSeat(passkey: string, call: AnnounceCall): void
  /** Notes an announce that was let through. */
  note(passkey: string, call: AnnounceCall, source: RequestSource): void
}
