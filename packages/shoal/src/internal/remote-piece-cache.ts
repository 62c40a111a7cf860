import { createApiClient, type Fetch, loadBlocks, loadPiece, storeBlock, storePiece } from '@shoal/api'
import type { PieceCache, TaskLease } from '@shoal/screenshots'
import { UNIX_BASE_URL } from './unix-fetch.ts'

const TIMEOUT = 20_000 // milliseconds

/** Pieces and blocks in the cache of a control on another machine, behind one of this machine: what is here is not asked there. */
export function createRemotePieceCache(fetch: Fetch, lease: TaskLease, here: PieceCache): PieceCache {
  const client = createApiClient({ baseUrl: UNIX_BASE_URL, fetch, timeoutMs: TIMEOUT })
  return {
    load: async (infoHash, piece) => {
      const known = await here.load(infoHash, piece)
      if (known !== undefined) return known
      const { bytes } = await client.call(loadPiece, { body: { lease, piece } })
      return bytes === undefined ? undefined : Buffer.from(bytes, 'base64')
    },
    loadBlocks: async (infoHash, piece) => {
      const known = await here.loadBlocks(infoHash, piece)
      const { blocks } = await client.call(loadBlocks, { body: { lease, piece } })
      const theirs = blocks.map(({ block, bytes }) => [block, Buffer.from(bytes, 'base64')] as const)
      return new Map([...theirs, ...known])
    },
    storeBlock: async (infoHash, at, bytes) => {
      await here.storeBlock(infoHash, at, bytes)
      await client.call(storeBlock, { body: { lease, ...at, bytes: Buffer.from(bytes).toString('base64') } })
    },
    store: async (infoHash, piece, bytes) => {
      await here.store(infoHash, piece, bytes)
      await client.call(storePiece, { body: { lease, piece, bytes: Buffer.from(bytes).toString('base64') } })
    },
  }
}
