import { migrate } from '@shoal/sql'
import { eachDatabase, numbersTo, wholeTableReads } from '@shoal/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { turningSealer } from '../../../test/support/test-fleet.ts'
import { clientId } from '../../client/client-config.ts'
import { fleetMigrations } from './fleet-migrations.ts'
import type { FleetSchema } from './fleet-schema.ts'
import { createSqlFleetStore } from './sql-fleet-store.ts'

const GRABS = 20_000
const CLIENT = clientId('box')

describe('queries that run by themselves', () => {
  eachDatabase((open, dialect) => {
    it(`read no table of ${GRABS} grabs from end to end`, { timeout: 60_000 }, async () => {
      const database = await open<FleetSchema>()
      await migrate(database, [fleetMigrations], { now: () => 0 })
      await database.write(async (tx) => {
        // Of 200 grabs one is parked, one is due and one is on its way to a client; the others ended long ago.
        const state = sql`case n % 200 when 0 then 'parked' when 1 then 'accepted' when 2 then 'sending' else 'done' end`
        await sql`insert into fleet_grabs (id, announcement_key, revision, state, state_json, park_code, name, indexer, release_json,
            sealed, size, client_id, reserved_at, due_at, expires_at, created_at, updated_at)
          ${numbersTo(GRABS)} select substr('00000000000000000000' || n, length(cast(n as text)) + 1), cast(n as text), 0, ${state}, '{}', case n % 200 when 0 then 'no-client' end, 'Ubuntu', 'pond',
            '{}', ${turningSealer.seal(Buffer.from('{"kind":"url","url":"http://pond.test"}'))}, 1, 'box', n,
            case when n % 200 < 2 then n end, n, n, n from numbers`.execute(tx)
      })
      for (const copied of [
        sql`insert into fleet_holdings select id, id from fleet_grabs`,
        sql`insert into fleet_metainfo select id, sealed from fleet_grabs`,
        sql`insert into fleet_timeline (grab_id, at, state) select id, 0, state from fleet_grabs`,
        sql`insert into fleet_decisions (grab_id, at, decision_json) select id, 0, '{}' from fleet_grabs`,
      ]) {
        await database.write((tx) => copied.execute(tx))
      }

      const reads = await wholeTableReads(database, async (watched) => {
        const store = createSqlFleetStore({
          database: watched,
          sealer: turningSealer,
          outbox: { append: async () => undefined },
        })
        expect((await store.due(GRABS, 10)).length).toBe(10)
        expect(await store.nextDueAfter(GRABS - 1)).toBe(GRABS)
        await store.wakeParked(['no-client'], 1)
        await store.clockSetBack(GRABS)
        await store.recheckDone(CLIENT, GRABS - 10, GRABS)
        expect((await store.counts()).sending).toBe(GRABS / 200)
        expect((await store.usedSince(GRABS - 5)).length).toBe(1)
        expect((await store.pendingUse(GRABS)).length).toBe(1)
        expect((await store.freeUntil(GRABS)).size).toBe(0)
        expect(await store.forget(10, 100)).toBe(7)
        expect(await store.lateCopies(CLIENT)).toEqual([])
        expect(await store.recentDecisions(10)).toHaveLength(10)
      })
      // Late copies are few, and a page is read off the end of its table. PostgreSQL counts all states from the table where that is as cheap.
      const allowed =
        dialect === 'sqlite' ? /^fleet_late_copies:|order by "id" desc limit/ : /^fleet_late_copies:|group by "state"/
      expect(reads.filter((read) => !allowed.test(read))).toEqual([])
    })
  })
})
