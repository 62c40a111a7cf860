// One of the processes of `claim-race.ts`: claims and finishes until nothing is left, then tells which tasks it had.

import { createSqlTaskStore, type ShotsSchema } from '@shoal/screenshots'
import { openPostgres } from '@shoal/sql'
import { flipSealer } from '../../packages/screenshots/fixtures/flip-sealer.ts'

const [url = '', workerId = ''] = process.argv.slice(2)
const LEASE_MS = 60_000
const EMPTY_HANDED = 3

const database = await openPostgres<ShotsSchema>({ url, connections: 4 })
const store = createSqlTaskStore({ database, outbox: { append: async () => undefined }, sealer: flipSealer })
const claimed: number[] = []

// A claim that met only rows held by others comes home empty once; nothing is left only when that repeats.
for (let empty = 0; empty < EMPTY_HANDED; ) {
  const now = Date.now()
  const leaseToken = crypto.randomUUID()
  const task = await store.claim({ workerId, leaseToken, now, leaseUntil: now + LEASE_MS })
  if (task === undefined) {
    empty++
    continue
  }
  empty = 0
  claimed.push(task.id)
  const lease = { workerId, taskId: task.id, leaseToken }
  await store.settle(lease, { state: 'success', failure: null, attempts: 1, now })
}
await database.close()
process.send?.(claimed)
process.disconnect()
