import { migrate } from '@shoal/sql'
import { eachDatabase } from '@shoal/testing'
import { createSqlRegister, type TrackerSchema, trackerMigrations } from '@shoal/tracker/register'
import { describe, expect, it } from 'vitest'
import { trackerRegisterContract } from '../src/register/tracker-register.contract.ts'

/** Turns bytes over: enough to see that nothing is stored readable. */
const turn = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0xff)
const sealer = { seal: turn, open: turn }

describe('the SQL register', () => {
  eachDatabase((open) => {
    const openRegister = async () => {
      const database = await open<TrackerSchema>()
      await migrate(database, [trackerMigrations], { now: () => Date.now() })
      return { database, register: createSqlRegister({ database, sealer }) }
    }
    trackerRegisterContract(async () => (await openRegister()).register)

    it("keeps the webhook's secret unreadable", async () => {
      const { database, register } = await openRegister()
      await register.saveWebhook({ url: 'https://site.example', secret: 'hunter2' })
      const [row] = await database.read.selectFrom('tracker_state').select('webhook_sealed').execute()
      expect(Buffer.from(row?.webhook_sealed ?? []).toString('latin1')).not.toContain('hunter2')
    })
  })
})
