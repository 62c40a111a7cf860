import type { Bytes } from '@shoal/bittorrent'
import { infoHashBytesAt } from '../hash/info-hash-words.ts'
import type { SwarmCounts } from '../request/announce-call.ts'
import { detailWord } from './peer-details.ts'
import { SHARDS } from './swarm-memory.ts'
import { swarmWord } from './swarm-record.ts'
import { type SwarmTable, shardOf } from './swarm-table.ts'

/** The peer id of a peer given in compact form (6 or 18 bytes at `at`); undefined where no details are kept. */
export function peerIdOf(
  table: SwarmTable,
  infoHash: Int32Array,
  compact: Bytes,
  at: number,
  family: 4 | 6,
): Bytes | undefined {
  const { details } = table
  if (details === undefined) return undefined
  const view = new DataView(compact.buffer, compact.byteOffset + at, family === 4 ? 6 : 18)
  const addressWords = family === 4 ? 1 : 4
  const address = Int32Array.from({ length: addressWords }, (_, word) => view.getInt32(word * 4, true))
  const hash = table.hashOf(infoHash)
  const shard = shardOf(hash)
  table.lock(shard)
  try {
    const base = details.locate(shard, hash, address, family, view.getUint16(addressWords * 4, true))
    return base < 0 ? undefined : infoHashBytesAt(details.table.words, base + detailWord.peerId)
  } finally {
    table.unlock(shard)
  }
}

/** Every swarm's counts, shard after shard. */
export function* everySwarm(table: SwarmTable): Generator<{ readonly infoHash: Bytes; readonly counts: SwarmCounts }> {
  const { words } = table.swarms
  for (let shard = 0; shard < SHARDS; shard++) {
    const found: { readonly infoHash: Bytes; readonly counts: SwarmCounts }[] = []
    table.lock(shard)
    try {
      for (let record = table.swarms.count(shard) - 1; record >= 0; record--) {
        const base = table.swarms.base(shard, record)
        const counts = {
          seeders: words[base + swarmWord.seeders] ?? 0,
          leechers: words[base + swarmWord.leechers] ?? 0,
          paused: words[base + swarmWord.paused] ?? 0,
          completed: words[base + swarmWord.completed] ?? 0,
        }
        found.push({ infoHash: infoHashBytesAt(words, base + swarmWord.infoHash), counts })
      }
    } finally {
      table.unlock(shard)
    }
    yield* found
  }
}
