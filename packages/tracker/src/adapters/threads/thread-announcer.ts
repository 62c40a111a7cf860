import { randomBytes } from 'node:crypto'
import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { AccessPolicy } from '../../access/access-policy.ts'
import { formatIpAddress, parseIpAddress } from '../../address/ip-address.ts'
import { RequestSource } from '../../address/request-source.ts'
import { Announcer } from '../../announce/announcer.ts'
import { SourceGuard } from '../../announce/source-guard.ts'
import { ThreadCounters } from '../../announce/thread-counters.ts'
import { PeerSeats } from '../../members/peer-seats.ts'
import { ThreadMembers } from '../../members/thread-members.ts'
import { MemoryStore } from '../../swarm/memory-store.ts'
import type { CoarseClock } from '../coarse-clock.ts'
import { createPasskeyDigest } from '../passkey-digest.ts'
import type { FromThread, ThreadData, ToThread } from './thread-data.ts'

/** Everything that a thread answers with, over the swarms that all share; `takeMessages` follows the main thread. */
export function createThreadAnnouncer(
  data: ThreadData,
  clock: CoarseClock,
  post: (message: FromThread) => void,
): { readonly announcer: Announcer; readonly store: MemoryStore; readonly takeMessages: () => void } {
  const guard = new SourceGuard(data.limits, clock.seconds, data.guardSeed)
  guard.onBan = (source, until) => post({ kind: 'ban', address: formatIpAddress(source.toIpAddress()), until })
  const store = new MemoryStore(data.memory, data.timeoutMinutes, {
    minute: clock.minute,
    seconds: clock.seconds,
    randomWord: () => randomBytes(4).readInt32LE(),
  })
  const seats = new PeerSeats(data.seats, data.timeoutMinutes * 60, clock.seconds)
  const members = new ThreadMembers(data.notes, data.members, seats, createPasskeyDigest())
  const counters = new ThreadCounters(data.counters, data.thread)
  const announcer = new Announcer(
    { store, settings: data.settings, counters, guard, random: Math.random, members },
    new AccessPolicy(data.policy),
  )
  return { announcer, store, takeMessages: () => takeMessages(announcer, members) }
}

function takeMessages(announcer: Announcer, members: ThreadMembers): void {
  if (parentPort === null) return
  for (let next = receiveMessageOnPort(parentPort); next !== undefined; next = receiveMessageOnPort(parentPort)) {
    const message: ToThread = next.message
    switch (message.kind) {
      case 'policy':
        announcer.policy = new AccessPolicy(message.policy)
        break
      case 'members':
        members.table = message.members
        break
      case 'bans':
        takeBans(announcer.guard, message.bans)
    }
  }
}

function takeBans(guard: SourceGuard, bans: readonly (readonly [address: string, until: number])[]): void {
  const source = new RequestSource()
  guard.bans.clear()
  for (const [address, until] of bans) {
    const parsed = parseIpAddress(address)
    if (parsed === undefined) continue
    source.set(parsed)
    guard.bans.set(guard.addressKey(source), until)
  }
}
