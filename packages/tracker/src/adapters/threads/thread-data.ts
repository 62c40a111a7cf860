import type { PolicyData } from '../../access/access-policy.ts'
import type { AnnounceSettings } from '../../announce/announce-settings.ts'
import type { GuardLimits } from '../../announce/source-guard.ts'
import type { MemberTableData } from '../../members/member-table.ts'
import type { SeatMemory } from '../../members/peer-seats.ts'
import type { SwarmMemory } from '../../swarm/swarm-memory.ts'

/** What a thread is started with. */
export interface ThreadData {
  readonly memory: SwarmMemory
  readonly timeoutMinutes: number
  readonly counters: SharedArrayBuffer
  /** The thread's row of the counters. */
  readonly thread: number
  readonly settings: AnnounceSettings
  readonly limits: GuardLimits
  readonly policy: PolicyData
  /** The members of a private tracker. */
  readonly members: MemberTableData
  /** The seats of members' peers. */
  readonly seats: SeatMemory
  /** Where the thread leaves what it noted of members. */
  readonly notes: SharedArrayBuffer
  readonly connectionKey: readonly [number, number]
  readonly guardSeed: number
  readonly address: string
  readonly port: number
  /** Whether other threads serve the same address. */
  readonly shared: boolean
  /** What a thread for HTTP needs more; absent for UDP. */
  readonly http?: {
    readonly mayNameAddress: readonly string[]
    readonly trustedProxies: readonly string[]
    readonly maxConnections: number
  }
  /** Words shared with the main thread: see `signalWord`. */
  readonly signals: SharedArrayBuffer
}

/** Words by which the main thread reaches one that waits in a system call. */
export const signalWord = {
  /** Set to 1 to end the thread. */
  stop: 0,
  /** Grows when a message waits. */
  messages: 1,
} as const

/** From the main thread. */
export type ToThread =
  | { readonly kind: 'policy'; readonly policy: PolicyData }
  | { readonly kind: 'members'; readonly members: MemberTableData }
  | { readonly kind: 'bans'; readonly bans: readonly (readonly [address: string, until: number])[] }

/** To the main thread. */
export type FromThread =
  | { readonly kind: 'ready'; readonly fd: number; readonly receiveBuffer: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'handOver'; readonly fd: number; readonly bytes: Uint8Array; readonly unsent: Uint8Array }
  | { readonly kind: 'ban'; readonly address: string; readonly until: number }
