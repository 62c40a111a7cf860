import type { Refusal } from '../access/policy.ts'
import type { RequestSource } from '../announce/request-source.ts'
import type { AnnounceCall } from '../swarm/announce-call.ts'

/** What announcing to a private tracker passes through; the main thread and UDP threads each have their own. */
export interface MemberGate {
  /** Why a passkey is refused; `call` is undefined for a scrape. */
  refuses(passkey: string, call: AnnounceCall | undefined): Refusal | undefined
  /** Notes an announce that was let through. */
  note(passkey: string, call: AnnounceCall, source: RequestSource): void
}
