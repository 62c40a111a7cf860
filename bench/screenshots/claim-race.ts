import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createSqlTaskStore, parseCaptureOptions, type ShotsSchema, shotsMigrations } from '@shoal/screenshots'
import { migrate, openPostgres } from '@shoal/sql'
import { PrivatePostgres } from '@shoal/testing'
import { flipSealer } from '../../packages/screenshots/fixtures/flip-sealer.ts'

export interface ClaimRace {
  readonly tasks: number
  readonly claimedTwice: number
  readonly lost: number
  readonly seconds: number
}

const PROCESSES = 4
const BATCH = 50

/** Lets four processes claim and finish tasks from one PostgreSQL, and counts what each of them got. */
export async function claimRace(tasks: number): Promise<ClaimRace> {
  const server = new PrivatePostgres()
  await server.start()
  try {
    return await race(tasks, await server.newDatabase())
  } finally {
    await server.stop()
  }
}

async function race(tasks: number, url: string): Promise<ClaimRace> {
  const database = await openPostgres<ShotsSchema>({ url })
  try {
    await migrate(database, [shotsMigrations], { now: Date.now })
    const store = createSqlTaskStore({ database, outbox: { append: async () => undefined }, sealer: flipSealer })
    const infoHash = 'ab'.repeat(20)
    const source = { kind: 'swarm', infoHash, trackers: [], peers: [] } as const
    const options = parseCaptureOptions({})
    const task = { infoHash, name: 'task', source, options, priority: 0, idempotencyKey: null }
    for (let added = 0; added < tasks; added += BATCH) {
      await Promise.all(Array.from({ length: BATCH }, () => store.add(task, Date.now())))
    }
    const started = performance.now()
    const claimed = await Promise.all(Array.from({ length: PROCESSES }, (_, i) => claimsOf(url, `w${i}`)))
    const seconds = (performance.now() - started) / 1000
    const all = claimed.flat()
    const left = await store.listTasks({ states: ['queued', 'running'], limit: 500 })
    const claimedTwice = all.length - new Set(all).size
    return { tasks, claimedTwice, lost: tasks - new Set(all).size + left.tasks.length, seconds }
  } finally {
    await database.close()
  }
}

async function claimsOf(url: string, workerId: string): Promise<readonly number[]> {
  const child = fork(join(import.meta.dirname, 'claim-child.ts'), [url, workerId], {
    execArgv: ['--conditions=source'],
  })
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${workerId} ended with ${code} before it told its claims`)
  })
  const [message] = await Promise.race([once(child, 'message'), failed])
  failed.catch(() => undefined)
  if (!Array.isArray(message)) throw new Error(`${workerId} told no claims`)
  return message.map(Number)
}
