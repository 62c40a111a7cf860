import { AccessPolicy, compilePolicy } from '../src/access/access-policy.ts'
import type { AccessRules } from '../src/access/access-rules.ts'
import { Announcer } from '../src/announce/announcer.ts'
import { type GuardLimits, SourceGuard } from '../src/announce/source-guard.ts'
import { reserveCounters, sumCounters, ThreadCounters } from '../src/announce/thread-counters.ts'
import { Members } from '../src/members/members.ts'
import type { SwarmStore } from '../src/request/swarm-store.ts'
import { MemoryStore } from '../src/swarm/memory-store.ts'
import { reserveSwarmMemory } from '../src/swarm/swarm-memory.ts'

const LIMITS: GuardLimits = {
  requestsPerAddress: 0,
  requestsPerNetwork: 0,
  newSwarmsPerNetwork: 0,
  badConnectionIds: 0,
  banSeconds: 1,
}

/** The minute at which its clock stands. */
export const MINUTE = 10

/** An announcer with what it works on. */
export interface MadeAnnouncer {
  readonly announcer: Announcer
  readonly members: Members
  /** What was counted. */
  sums(): ReturnType<typeof sumCounters>
}

/** An announcer over a store in memory, open and without limits unless told otherwise, its clock standing still. */
export function makeAnnouncer(options: {
  readonly rules?: AccessRules
  readonly limits?: Partial<GuardLimits>
  readonly random?: () => number
  readonly intervalJitter?: number
  readonly wrap?: (store: SwarmStore) => SwarmStore
}): MadeAnnouncer {
  const store = new MemoryStore(reserveSwarmMemory(2, 2, [1, 2, 3, 4]), 45, {
    minute: () => MINUTE,
    seconds: () => MINUTE * 60,
    randomWord: () => 5,
  })
  const settings = {
    intervalSeconds: 1800,
    minIntervalSeconds: 300,
    socketIntervalSeconds: 120,
    intervalJitter: options.intervalJitter ?? 0,
    defaultPort: undefined,
    maxPeers: 200,
    defaultPeers: 50,
    maxScrape: 74,
    fullScrape: false,
  }
  const counterMemory = reserveCounters(1)
  const guard = new SourceGuard({ ...LIMITS, ...options.limits }, () => MINUTE * 60, 1)
  const members = new Members(
    () => MINUTE * 60,
    2700,
    (passkey) => Buffer.from(passkey).toString('hex').padEnd(64, '0').slice(0, 64),
  )
  const parts = {
    store: options.wrap?.(store) ?? store,
    settings,
    counters: new ThreadCounters(counterMemory, 0),
    guard,
    random: options.random ?? (() => 0),
    members,
  }
  const announcer = new Announcer(parts, new AccessPolicy(compilePolicy(options.rules ?? { mode: 'open' })))
  return { announcer, members, sums: () => sumCounters(counterMemory) }
}

/** An announcer of an open tracker without limits, its clock standing still. */
export function openAnnouncer(): Announcer {
  return makeAnnouncer({}).announcer
}
