import type { Bytes } from '@shoal/bittorrent'
import type { SwarmEntry } from '../request/swarm-store.ts'
import type { SocketCounts } from './socket-counts.ts'
import { SHARDS } from './swarm-memory.ts'
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
    return details.read(shard, hash, address, family, view.getUint16(addressWords * 4, true))?.peerId
  } finally {
    table.unlock(shard)
  }
}

/** Every swarm's counts, shard after shard. */
export function* everySwarm(table: SwarmTable, sockets: SocketCounts): Generator<SwarmEntry> {
  const { records } = table
  for (let shard = 0; shard < SHARDS; shard++) {
    const found: SwarmEntry[] = []
    table.lock(shard)
    try {
      for (let record = records.count(shard) - 1; record >= 0; record--) {
        const at = records.at(shard, record)
        const counts = { seeders: 0, leechers: 0, paused: 0, completed: 0 }
        const infoHash = records.infoHashBytes(at)
        records.readCounts(at, counts)
        sockets.addTo(shard, records.hash(at), records.key(at), counts)
        found.push({ infoHash, counts })
      }
    } finally {
      table.unlock(shard)
    }
    yield* found
  }
}
