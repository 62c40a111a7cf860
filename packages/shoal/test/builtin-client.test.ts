import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatMagnet, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { createSqlBuiltinMemory, type FleetSchema } from '@shoal/fleet'
import { createTorrentSession } from '@shoal/peer'
import { openSqlite } from '@shoal/sql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BuiltinClient } from '../../fleet/src/adapters/builtin/builtin-client.ts'
import { clientConfigSchema } from '../../fleet/src/client/client-config.ts'
import { torrentClientContract } from '../../fleet/src/client/torrent-client.contract.ts'
import { magnetHash } from '../../fleet/src/torrents/magnet-hash.ts'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { openStore, turningSealer } from '../../fleet/test/support/test-fleet.ts'
import { makeV2Torrent, noise } from '../../peer/test/make-torrent.ts'

async function openClient() {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-builtin-'))
  const database = openSqlite<FleetSchema>({ file: join(folder, 'fleet.db') })
  await openStore(database)
  const session = await createTorrentSession({
    stateFolder: join(folder, 'torrents'),
    allowTrackers: ['127.0.0.1'],
  })
  const config = clientConfigSchema.parse({ kind: 'builtin', name: 'Shoal' })
  if (config.kind !== 'builtin') throw new TypeError('another kind')
  const client = new BuiltinClient(config, {
    session,
    folder: join(folder, 'downloads'),
    version: '0.1.0',
    freeSpace: async () => {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
    memory: createSqlBuiltinMemory({ database, sealer: turningSealer }),
    now: Date.now,
  })
  return {
    client,
    folder,
    newTorrent: () => sampleTorrent(),
    close: async () => {
      await session.stop(AbortSignal.timeout(5_000))
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}

describe('the built-in client on a real session', () => {
  torrentClientContract(openClient, {
    program: 'Shoal',
    category: true,
    tags: true,
    details: true,
    changes: new Set(['category', 'add-tags', 'remove-tags', 'file-priority', 'force-start'] as const),
  })

  it('lists a torrent that is v2 only by the hash that the fleet calls it, with its category', async () => {
    const { client, close } = await openClient()
    onTestFinished(close)
    const metainfo = makeV2Torrent({ kind: 'v2', name: 'v2.bin', bytes: noise(100_000), pieceLength: 32_768 })
    const { infoHash, infoHashV2 } = parseMetainfo(metainfo, nodeHashes)
    await client.add({ infoHash, metainfo, category: 'tv', tags: [], paused: true })
    expect((await client.poll()).torrents.get(infoHash)).toMatchObject({ infoHash, category: 'tv' })
    const other = makeV2Torrent({ kind: 'v2', name: 'other', bytes: noise(100_000, 2), pieceLength: 32_768 })
    const magnet = formatMagnet({ infoHashV2: parseMetainfo(other, nodeHashes).infoHashV2 })
    const named = magnetHash(magnet)
    await client.addMagnet(magnet, { infoHash: named, category: 'film', tags: [], paused: true })
    expect((await client.poll()).torrents.get(named)).toMatchObject({ infoHash: named, category: 'film' })
    expect(infoHashV2?.startsWith(infoHash)).toBe(true)
  })
})
