import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHashes } from '@shoal/bittorrent/node'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import {
  type ApiRecords,
  createClientFactory,
  createCompatibleApi,
  createSqlApiRecords,
  type Fleet,
  type FleetSchema,
} from '../../src/index.ts'
import { serveHandler } from './serve-handler.ts'
import { openStore, startFleet, systemClock, type TestFleet } from './test-fleet.ts'
import { unusedSession } from './unused-session.ts'

export const apiLogin = { username: 'sonarr', password: 'correct horse' }

export interface RunningApi {
  readonly url: string
  readonly fleet: Fleet
  readonly running: TestFleet
  readonly records: ApiRecords
  /** Whether who logged in may go on. */
  allowed: boolean
  /** Serves the same fleet again, as after a restart. */
  restarted(): Promise<string>
  close(): Promise<void>
}

/** A fleet on a database of its own, behind the compatible API on a loopback port. */
export async function startCompatibleApi(): Promise<RunningApi> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-api-'))
  const database: SqlDatabase<FleetSchema> = openSqlite<FleetSchema>({ file: join(folder, 'test.db') })
  const running = await startFleet(await openStore(database), createClientFactory(unusedSession))
  const changed = await running.fleet.settings.replace({
    pollInterval: 500,
    clientTimeout: 10_000,
    placement: { maxNewPerRound: 100 },
  })
  if (changed.kind === 'invalid') throw new Error(JSON.stringify(changed.issues))
  const records = createSqlApiRecords(database)
  const closing: (() => void)[] = []
  const serve = async (): Promise<string> => {
    const handler = createCompatibleApi({
      fleet: running.fleet,
      hashes: nodeHashes,
      records,
      clock: systemClock,
      random: (length) => randomBytes(length),
      authenticate: async (username, password) =>
        username === apiLogin.username && password === apiLogin.password
          ? { stillAllowed: async () => api.allowed }
          : undefined,
      authorized: () => false,
      savePath: '/downloads',
    })
    const { url, server } = await serveHandler(handler)
    closing.push(() => server.close())
    return url
  }
  const api: RunningApi = {
    url: await serve(),
    fleet: running.fleet,
    running,
    records,
    allowed: true,
    restarted: serve,
    close: async () => {
      for (const close of closing) close()
      await running.close()
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
  return api
}
