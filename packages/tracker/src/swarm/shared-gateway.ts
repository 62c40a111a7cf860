import { formatIpAddress, swapBytes } from '../address/ip-address.ts'
import { IPV4_WORDS } from './peer-slots.ts'
import { SHARDS } from './swarm-memory.ts'
import { swarmWord } from './swarm-record.ts'
import type { SwarmTable } from './swarm-table.ts'

const ENOUGH = 8 // peers that make a pattern
const LOOKED_AT = 64 // peers at most

/**
 * The private address ending in .1 that every peer seems to come from, or undefined. Behind Docker's bridge or a home
 * router that rewrites sources, all peers look like the gateway and none can be reached: the operator must be told.
 */
export function sharedGateway(table: SwarmTable): string | undefined {
  const ports = new Set<number>()
  let address: number | undefined
  for (let shard = 0; shard < SHARDS && ports.size < LOOKED_AT; shard++) {
    table.lock(shard)
    try {
      for (let record = Math.min(table.swarms.count(shard), LOOKED_AT) - 1; record >= 0; record--) {
        for (const [word, state] of ipv4Peers(table, table.swarms.base(shard, record))) {
          address ??= word
          if (word !== address) return undefined
          ports.add(state & 0xffff)
          if (ports.size >= LOOKED_AT) break
        }
      }
    } finally {
      table.unlock(shard)
    }
  }
  if (address === undefined || ports.size < ENOUGH) return undefined
  const value = swapBytes(address) >>> 0
  return isPrivate(value) && (value & 0xff) === 1 ? formatIpAddress({ family: 4, words: [value] }) : undefined
}

function* ipv4Peers(table: SwarmTable, base: number): Generator<readonly [address: number, state: number]> {
  const block = table.swarms.words[base + swarmWord.block4] ?? 0
  if (block === 0) return
  const capacity = Math.min(table.slots.capacity(block, IPV4_WORDS), LOOKED_AT)
  for (let slot = 0; slot < capacity; slot++) {
    const at = block + 2 + slot * IPV4_WORDS
    const state = table.arena.words[at + 1] ?? 0
    if (state !== 0) yield [table.arena.words[at] ?? 0, state]
  }
}

function isPrivate(value: number): boolean {
  const first = value >>> 24
  const second = (value >>> 16) & 0xff
  return first === 10 || (first === 172 && second >= 16 && second < 32) || (first === 192 && second === 168)
}
