import { formatIpAddress, swapBytes } from '../address/ip-address.ts'
import { IPV4_WORDS } from './peer-slots.ts'
import { PORT_MASK } from './peer-state.ts'
import { SHARDS } from './swarm-memory.ts'
import type { SwarmTable } from './swarm-table.ts'

const MIN_PATTERN = 8 // peers that make a pattern
const MAX_LOOKED_AT = 64 // peers at most

/**
 * The private address ending in .1 that every peer seems to come from, or undefined. Behind Docker's bridge or a home
 * router that rewrites sources, all peers look like the gateway and none can be reached: the operator must be told.
 */
export function sharedGateway(table: SwarmTable): string | undefined {
  const ports = new Set<number>()
  let address: number | undefined
  for (let shard = 0; shard < SHARDS && ports.size < MAX_LOOKED_AT; shard++) {
    table.lock(shard)
    try {
      for (let record = Math.min(table.records.count(shard), MAX_LOOKED_AT) - 1; record >= 0; record--) {
        for (const [word, state] of ipv4Peers(table, table.records.at(shard, record))) {
          address ??= word
          if (word !== address) return undefined
          ports.add(state & PORT_MASK)
          if (ports.size >= MAX_LOOKED_AT) break
        }
      }
    } finally {
      table.unlock(shard)
    }
  }
  if (address === undefined || ports.size < MIN_PATTERN) return undefined
  const value = swapBytes(address) >>> 0
  return isPrivate(value) && (value & 0xff) === 1 ? formatIpAddress({ family: 4, words: [value] }) : undefined
}

function* ipv4Peers(table: SwarmTable, at: number): Generator<readonly [address: number, state: number]> {
  const block = table.records.block(at, 4)
  if (block === 0) return
  const { slots } = table
  const capacity = Math.min(slots.capacity(block, IPV4_WORDS), MAX_LOOKED_AT)
  for (let number = 0; number < capacity; number++) {
    const slot = slots.firstSlot(block) + number * IPV4_WORDS
    const state = slots.state(slot, IPV4_WORDS)
    if (state !== 0) yield [slots.addressWord(slot, 0), state]
  }
}

function isPrivate(value: number): boolean {
  const first = value >>> 24
  const second = (value >>> 16) & 0xff
  return first === 10 || (first === 172 && second >= 16 && second < 32) || (first === 192 && second === 168)
}
