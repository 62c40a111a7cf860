import { migrate } from '@shoal/sql'
import { eachDatabase } from '@shoal/testing'
import { describe, expect, it } from 'vitest'
import { coreMigrations } from '../../platform/database/core-migrations.ts'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { createAuditLog, forgetAudit } from './audit-log.ts'

describe('forgetAudit', () => {
  eachDatabase((open) => {
    it('removes what is older than a moment, the oldest first', async () => {
      const database = await open<CoreSchema>()
      await migrate(database, [coreMigrations], { now: () => 0 })
      let now = 0
      const audit = createAuditLog(database, () => now)
      for (; now < 5; now++) await audit.record({ actor: 'admin', action: 'session.sign-in', subject: '', address: '' })
      expect(await forgetAudit(database, 4, 3)).toBe(3)
      expect(await forgetAudit(database, 4, 3)).toBe(1)
      expect(await forgetAudit(database, 4, 3)).toBe(0)
      const rows = await database.read.selectFrom('core_audit').select('at').execute()
      expect(rows.map(({ at }) => Number(at))).toEqual([4])
    })
  })
})
