import { type LabFaultChange, LabFaultError, type LabFaultName, labFaultNames, labFaults } from '../lab-fault.ts'
import type { LabStatus } from '../lab-status.ts'
import type { LabPeer } from './peers/lab-peer.ts'

/** Whom a fault can befall. */
type Subject = Pick<LabPeer, 'id' | 'role'>

/** Which faults are on, and how often each has had an effect. Whoever carries one out listens for changes. */
export class FaultBoard {
  /** Ids of peers; for faults that are of no peer one empty id. */
  readonly #on = new Map<LabFaultName, ReadonlySet<string>>()
  readonly #hits = new Map<LabFaultName, number>()
  readonly #listeners = new Set<() => void>()

  isOn(name: LabFaultName, peer = ''): boolean {
    return this.#on.get(name)?.has(peer) ?? false
  }

  /** It has had an effect: on an answer, a connection, a message. */
  hit(name: LabFaultName): void {
    this.#hits.set(name, (this.#hits.get(name) ?? 0) + 1)
  }

  /** Throws `LabFaultError` where it befalls no such peer. */
  change({ name, on, peers }: LabFaultChange, subjects: readonly Subject[]): void {
    const before = this.#on.get(name) ?? new Set()
    const meant = meantBy(name, peers, subjects)
    const after = on ? before.union(meant) : peers === undefined ? new Set<string>() : before.difference(meant)
    this.#on.set(name, after)
    if (on && before.size === 0) this.#hits.set(name, 0)
    for (const listener of this.#listeners) listener()
  }

  /** Calls back after each change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  list(): LabStatus['faults'] {
    return labFaultNames.map((name) => {
      const peers = this.#on.get(name) ?? new Set()
      return {
        name,
        subject: labFaults[name].on,
        on: peers.size > 0,
        peers: [...peers].filter((id) => id !== ''),
        hits: this.#hits.get(name) ?? 0,
      }
    })
  }
}

function meantBy(
  name: LabFaultName,
  peers: readonly string[] | undefined,
  subjects: readonly Subject[],
): ReadonlySet<string> {
  const { on } = labFaults[name]
  if (on === 'tracker' || on === 'magnet') {
    if (peers === undefined) return new Set([''])
    throw new LabFaultError(`${name} is no fault of a peer: leave --peer out`)
  }
  const seeders = subjects.filter(({ role }) => role === 'seeder').map(({ id }) => id)
  const possible = on === 'seeder' ? seeders : subjects.map(({ id }) => id)
  for (const id of peers ?? []) {
    if (!possible.includes(id))
      throw new LabFaultError(`${name} cannot befall ${id}: it is for ${possible.slice(0, 20).join(', ')}`)
  }
  return new Set(peers ?? seeders)
}
