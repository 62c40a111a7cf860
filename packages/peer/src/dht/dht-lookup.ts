import { type BencodeDictionary, type Bytes, readBytes } from '@shoal/bittorrent'
import { compareDistance, type DhtContact, parseContacts } from './routing-table.ts'

/** A node that a lookup met. */
export interface Visited {
  readonly contact: DhtContact
  readonly state: 'new' | 'asked' | 'answered' | 'silent'
  /** What it wants to see again with an announce. */
  readonly token: Bytes | undefined
}

export interface LookupParts {
  /** 20 bytes. */
  readonly target: Bytes
  readonly start: readonly DhtContact[]
  /** Asks a node; undefined where it is silent. */
  ask(contact: DhtContact): Promise<BencodeDictionary | undefined>
  /** Whether a node may be contacted. */
  mayMeet(contact: DhtContact): boolean
}

const PARALLEL = 4 // queries on their way
const NEAREST = 8 // nodes that must have answered for a lookup to end
const LONGEST = 200 // nodes asked
const NODES_IN_ANSWER = 32 // taken of an answer

/** Asks ever nearer nodes until the nearest ones answered. Returns those visited, nearest first. */
export async function dhtLookup({ target, start, ask, mayMeet }: LookupParts): Promise<readonly Visited[]> {
  const visited = new Map<string, Visited>()
  const set = (contact: DhtContact, state: Visited['state'], token?: Bytes) => {
    visited.set(`${contact.address} ${contact.port}`, { contact, state, token })
  }
  const meet = (contact: DhtContact) => {
    if (!visited.has(`${contact.address} ${contact.port}`) && mayMeet(contact)) set(contact, 'new')
  }
  const sorted = () => [...visited.values()].sort((a, b) => compareDistance(target, a.contact.id, b.contact.id))
  const nextOne = () =>
    sorted()
      .filter(({ state }) => state !== 'silent')
      .slice(0, NEAREST)
      .find(({ state }) => state === 'new')
  const visit = async (contact: DhtContact) => {
    set(contact, 'asked')
    const values = await ask(contact)
    set(contact, values === undefined ? 'silent' : 'answered', values && readBytes(values, 'token')?.slice())
    if (values === undefined) return
    for (const found of parseContacts(readBytes(values, 'nodes') ?? new Uint8Array(0), NODES_IN_ANSWER)) meet(found)
  }
  for (const contact of start) meet(contact)
  const open = new Set<Promise<void>>()
  for (let asked = 0; ; ) {
    const next = open.size < PARALLEL && asked < LONGEST ? nextOne() : undefined
    if (next !== undefined) {
      asked++
      const visiting = visit(next.contact).finally(() => open.delete(visiting))
      open.add(visiting)
    } else if (open.size > 0) await Promise.race(open)
    else return sorted()
  }
}
