import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSqlBuiltinMemory, type FleetSchema } from '@shoal/fleet'
import { createTorrentSession } from '@shoal/peer'
import { openSqlite } from '@shoal/sql'
import { describe } from 'vitest'
import { BuiltinClient } from '../../fleet/src/adapters/builtin/builtin-client.ts'
import { clientConfigSchema } from '../../fleet/src/client/client-config.ts'
import { torrentClientContract } from '../../fleet/src/client/torrent-client.contract.ts'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { openStore, turningSealer } from '../../fleet/test/support/test-fleet.ts'

describe('the built-in client on a real session', () => {
  torrentClientContract(
    async () => {
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
    },
    { program: 'Shoal', category: true, tags: true, details: true },
  )
})
