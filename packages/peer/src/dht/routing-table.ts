import { addressText, type Bytes, encodeCompactPeers, toHex } from '@shoal/bittorrent'

/** A node of the DHT. */
export interface DhtContact {
  /** 20 bytes. */
  readonly id: Bytes
  readonly address: string
  readonly port: number
}

const BUCKET = 8 // nodes with the same distance class (BEP 5's K)
const FAILURES = 2 // unanswered queries in a row after which a node makes room
const COMPACT_LENGTH = 26 // bytes: id, IPv4 address, port

/** Nodes that answered, fewer the farther they are: eight for each number of leading bits shared with our id. */
export class RoutingTable {
  readonly #own: Bytes
  readonly #buckets = new Map<number, { contact: DhtContact; failures: number }[]>()

  constructor(own: Bytes) {
    this.#own = own
  }

  get size(): number {
    let size = 0
    for (const bucket of this.#buckets.values()) size += bucket.length
    return size
  }

  /** The node answered. */
  add(contact: DhtContact): void {
    const shared = sharedBits(this.#own, contact.id)
    if (shared === 160) return
    const bucket = this.#buckets.get(shared) ?? []
    this.#buckets.set(shared, bucket)
    const known = bucket.find((entry) => toHex(entry.contact.id) === toHex(contact.id))
    if (known !== undefined) {
      // Another address under a known id is not believed: it would divert queries.
      if (known.contact.address === contact.address) known.failures = 0
      return
    }
    const bad = bucket.findIndex(({ failures }) => failures >= FAILURES)
    if (bucket.length < BUCKET) bucket.push({ contact, failures: 0 })
    else if (bad >= 0) bucket[bad] = { contact, failures: 0 }
  }

  /** The node did not answer. */
  failed({ id }: DhtContact): void {
    const entry = this.#buckets.get(sharedBits(this.#own, id))?.find(({ contact }) => toHex(contact.id) === toHex(id))
    if (entry !== undefined) entry.failures++
  }

  /** The known nodes nearest to a target. */
  closest(target: Bytes, count = BUCKET): readonly DhtContact[] {
    const all = [...this.#buckets.values()].flat().filter(({ failures }) => failures < FAILURES)
    return all
      .map(({ contact }) => contact)
      .sort((left, right) => compareDistance(target, left.id, right.id))
      .slice(0, count)
  }
}

/** Which of two ids is nearer to the target, for sorting. */
export function compareDistance(target: Bytes, left: Bytes, right: Bytes): number {
  for (let at = 0; at < 20; at++) {
    const wanted = target[at] ?? 0
    const difference = ((left[at] ?? 0) ^ wanted) - ((right[at] ?? 0) ^ wanted)
    if (difference !== 0) return difference
  }
  return 0
}

/** Compact node info (BEP 5): 26 bytes each; IPv4 only. */
export function encodeContacts(contacts: readonly DhtContact[]): Bytes {
  const parts = contacts.flatMap((contact) => {
    const { ipv4 } = encodeCompactPeers([contact])
    return ipv4.length === 6 ? [...contact.id, ...ipv4] : []
  })
  return Uint8Array.from(parts)
}

/** At most `limit` nodes; those without a port are left out. */
export function parseContacts(bytes: Bytes, limit: number): readonly DhtContact[] {
  const contacts: DhtContact[] = []
  for (let at = 0; at + COMPACT_LENGTH <= bytes.length && contacts.length < limit; at += COMPACT_LENGTH) {
    const port = ((bytes[at + 24] ?? 0) << 8) | (bytes[at + 25] ?? 0)
    const address = addressText(bytes.subarray(at + 20, at + 24))
    if (port > 0) contacts.push({ id: bytes.slice(at, at + 20), address, port })
  }
  return contacts
}

function sharedBits(left: Bytes, right: Bytes): number {
  for (let at = 0; at < 20; at++) {
    const difference = (left[at] ?? 0) ^ (right[at] ?? 0)
    if (difference !== 0) return at * 8 + Math.clz32(difference) - 24
  }
  return 160
}
