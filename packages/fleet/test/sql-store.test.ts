import { eachDatabase } from '@shoal/testing'
import { describe, expect, it } from 'vitest'
import { clientConfigSchema, clientId } from '../src/client/client-config.ts'
import type { FleetSchema } from '../src/index.ts'
import { moveStoreContract } from '../src/moves/move-store.contract.ts'
import { fleetStoreContract } from '../src/store/fleet-store.contract.ts'
import { openStore } from './support/test-fleet.ts'

describe('the SQL store', () => {
  eachDatabase((open) => {
    fleetStoreContract(async () => {
      const { store, outbox } = await openStore(await open<FleetSchema>())
      return { store, messages: () => outbox.messages.map(({ topic, subject }) => `${topic} ${subject}`) }
    })

    moveStoreContract(async () => (await openStore(await open<FleetSchema>())).moves)

    it('keeps no link, torrent or password readable', async () => {
      const database = await open<FleetSchema>()
      const { store } = await openStore(database)
      await store.saveClient(
        {
          id: clientId('box'),
          declared: false,
          config: clientConfigSchema.parse({ kind: 'qbittorrent', name: 'Box', url: 'http://b', password: 'hunter2' }),
        },
        1,
      )
      const rows = await database.read.selectFrom('fleet_clients').selectAll().execute()
      const stored = rows.map(({ sealed }) => Buffer.from(sealed).toString('latin1')).join('')
      expect(stored.length).toBeGreaterThan(0)
      expect(stored).not.toContain('hunter2')
    })
  })
})
