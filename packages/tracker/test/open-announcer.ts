import { AccessPolicy, compilePolicy } from '../src/access/access-policy.ts'
import { Announcer } from '../src/announce/announcer.ts'
import { SourceGuard } from '../src/announce/source-guard.ts'
import { reserveCounters, ThreadCounters } from '../src/announce/thread-counters.ts'
import { Members } from '../src/members/members.ts'
import { MemoryStore } from '../src/swarm/memory-store.ts'
import { reserveSwarmMemory } from '../src/swarm/swarm-memory.ts'

const LIMITS = {
  requestsPerAddress: 0,
  requestsPerNetwork: 0,
  newSwarmsPerNetwork: 0,
  badConnectionIds: 0,
  banSeconds: 1,
}

/** The minute at which its clock stands. */
export const MINUTE = 10

/** An announcer of an open tracker without limits, its clock standing still. */
export function openAnnouncer(): Announcer {
  const store = new MemoryStore(reserveSwarmMemory(2, 2, [1, 2, 3, 4]), 45, {
    minute: () => MINUTE,
    seconds: () => MINUTE * 60,
    randomWord: () => 5,
  })
  const settings = {
    intervalSeconds: 1800,
    minIntervalSeconds: 300,
    intervalJitter: 0,
    maxPeers: 200,
    defaultPeers: 50,
    maxScrape: 74,
    fullScrape: false,
  }
  const counters = new ThreadCounters(reserveCounters(1), 0)
  const guard = new SourceGuard(LIMITS, () => MINUTE * 60, 1)
  const members = new Members(
    () => MINUTE * 60,
    2700,
    (passkey) => passkey,
  )
  return new Announcer(
    { store, settings, counters, guard, random: () => 0, members },
    new AccessPolicy(compilePolicy({ mode: 'open' })),
  )
}
