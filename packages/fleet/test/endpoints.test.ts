import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  createClientFactory,
  createSqlBuiltinMemory,
  type EndpointView,
  type Fleet,
  type FleetSchema,
} from '../src/index.ts'
import { listening } from './support/listening.ts'
import { builtinOver, MemorySession } from './support/memory-session.ts'
import {
  allowLoopback,
  type MemoryOutbox,
  openStore,
  startFleet,
  type TestFleet,
  turningSealer,
} from './support/test-fleet.ts'

const breakerEvent = z.object({ change: z.literal('breaker'), state: z.string() })
const WAIT = { timeout: 10_000, interval: 20 } // milliseconds

describe('the breakers over the clients', () => {
  let folder: string
  let database: SqlDatabase<FleetSchema>
  let outbox: MemoryOutbox
  let running: TestFleet
  let fleet: Fleet

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-endpoints-'))
    database = openSqlite<FleetSchema>({ file: join(folder, 'fleet.db') })
    const opened = await openStore(database)
    outbox = opened.outbox
    running = await startFleet(
      opened,
      createClientFactory(
        builtinOver(new MemorySession(), createSqlBuiltinMemory({ database, sealer: turningSealer })),
      ),
      allowLoopback,
    )
    fleet = running.fleet
    await fleet.settings.replace({ pollInterval: 500 })
  })
  afterEach(async () => {
    await running.close()
    await database.close()
    await rm(folder, { recursive: true })
  })

  const only = async (): Promise<EndpointView | undefined> => (await fleet.endpoints.list())[0]
  const breakerEvents = () =>
    outbox.messages.flatMap(({ payload }) => {
      const event = breakerEvent.safeParse(payload)
      return event.success ? [event.data.state] : []
    })

  it('opens for a client that refuses connections, says why, and begins anew when it is reset', async () => {
    const closed = createServer()
    const port = await listening(closed)
    await new Promise((resolve) => closed.close(resolve))
    await fleet.clients.add({ kind: 'qbittorrent', name: 'NAS 1', url: `http://127.0.0.1:${port}` })
    await vi.waitFor(async () => expect((await only())?.failures).toBeGreaterThanOrEqual(2), WAIT)
    await vi.waitFor(async () => expect((await only())?.state).toBe('open'), WAIT)
    const open = await only()
    expect(open).toMatchObject({ id: 'nas-1', kind: 'qbittorrent', weight: 0, inRotation: false })
    expect(open?.nextRetryAt).toBeGreaterThan(open?.since ?? Number.POSITIVE_INFINITY)
    expect(open?.lastFailure?.reason.message).toContain('ECONNREFUSED')
    expect(breakerEvents()).toContain('open')

    expect(await fleet.endpoints.reset('nas-1')).toMatchObject({ state: 'closed', failuresInRow: 0 })
    expect(await fleet.endpoints.reset('nobody')).toBeUndefined()
  })

  it('asks a client that is down sooner once the reconnect interval is shorter', async () => {
    await fleet.settings.replace({ pollInterval: 500, reconnectInterval: 86_400_000 })
    const closed = createServer()
    const port = await listening(closed)
    await new Promise((resolve) => closed.close(resolve))
    await fleet.clients.add({ kind: 'qbittorrent', name: 'NAS 1', url: `http://127.0.0.1:${port}` })
    await vi.waitFor(async () => expect((await only())?.failures).toBeGreaterThanOrEqual(3), WAIT)
    await fleet.settings.replace({ pollInterval: 500, reconnectInterval: 1_000 })
    const failures = (await only())?.failures ?? 0
    await vi.waitFor(async () => expect((await only())?.failures).toBeGreaterThanOrEqual(failures + 3), WAIT)
  })

  it('takes an isolated client out until it is taken back', async () => {
    await fleet.clients.add({ kind: 'builtin', name: 'Here' })
    await vi.waitFor(async () => expect((await only())?.successes).toBeGreaterThan(0), WAIT)
    expect(await only()).toMatchObject({ state: 'closed', weight: 1 })
    expect(await fleet.endpoints.isolate('here')).toMatchObject({ state: 'isolated', weight: 0 })
    expect((await fleet.clients.get('here'))?.reason?.code).toBe('isolated')
    const before = (await only())?.successes
    expect(await fleet.endpoints.reset('here')).toMatchObject({ state: 'closed', weight: 1 })
    await vi.waitFor(async () => expect((await fleet.clients.get('here'))?.status).toBe('up'), WAIT)
    expect((await only())?.successes).toBeGreaterThan(before ?? 0)
    await vi.waitFor(() => expect(breakerEvents()).toEqual(['isolated', 'closed']), WAIT)
  })
})
