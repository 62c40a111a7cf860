import { randomBytes } from 'node:crypto'
import { nodeHashes } from '@shoal/bittorrent/node'
import { migrate, type Outbox, type OutboxMessage, type Sealer, type SqlDatabase } from '@shoal/sql'
import {
  type Allowances,
  type ClientFactory,
  createFleet,
  createSqlFleetStore,
  createSqlMoveStore,
  type Fleet,
  type FleetSchema,
  type FleetStore,
  fleetMigrations,
  GuardedFetcher,
  type MoveStore,
  nodeFolderProbe,
  type PeerMetadata,
} from '../../src/index.ts'

/** Everything on loopback is the test's own. */
export const allowLoopback: Allowances = {
  mayFetch: (url) => url.hostname.startsWith('127.'),
  mayAnnounce: (tracker) => tracker.hostname.startsWith('127.'),
  isPublicTracker: ({ hostname }) => hostname === 'tracker.public.example',
  usesDht: () => false,
  peersOf: () => ['127.0.0.0/8'],
}

export const allowNothing: Allowances = {
  mayFetch: () => false,
  mayAnnounce: () => false,
  isPublicTracker: () => false,
  usesDht: () => false,
  peersOf: () => [],
}

/** Turns bytes over: enough to see that nothing is stored readable. */
export const turningSealer: Sealer = {
  seal: (plain) => plain.map((byte) => byte ^ 0xa5),
  open: (sealed) => sealed.map((byte) => byte ^ 0xa5),
}

export class MemoryOutbox implements Outbox {
  readonly messages: OutboxMessage[] = []
  async append(_transaction: unknown, message: OutboxMessage): Promise<void> {
    this.messages.push(message)
  }
}

export const systemClock = {
  now: () => Date.now(),
  setTimer: (delay: number, callback: () => void) => {
    const timer = setTimeout(callback, delay)
    return () => clearTimeout(timer)
  },
}

/** Everything that a fleet keeps its work in. */
export interface OpenedStore {
  readonly store: FleetStore
  readonly moves: MoveStore
  readonly outbox: MemoryOutbox
}

export async function openStore(database: SqlDatabase<FleetSchema>): Promise<OpenedStore> {
  await migrate(database, [fleetMigrations], { now: () => Date.now() })
  const outbox = new MemoryOutbox()
  const sealer = turningSealer
  const store = createSqlFleetStore({ database, outbox, sealer })
  return { store, moves: createSqlMoveStore({ database, sealer }), outbox }
}

export interface TestFleet {
  readonly fleet: Fleet
  readonly store: FleetStore
  readonly errors: unknown[]
  /** What it logs otherwise: level, message, values. */
  readonly lines: (readonly [string, string, Readonly<Record<string, unknown>>?])[]
  close(): Promise<void>
}

/** A fleet on real parts; what it reports as errors is collected. */
export async function startFleet(
  { store, moves }: OpenedStore,
  clients: ClientFactory,
  allowances: Allowances = allowLoopback,
  peerMetadata: PeerMetadata = { fetch: async () => undefined },
): Promise<TestFleet> {
  const errors: unknown[] = []
  const lines: TestFleet['lines'] = []
  const fetcher = new GuardedFetcher({ timeout: 10_000 })
  const fleet = createFleet({
    store,
    moves,
    peerMetadata,
    clients,
    fetcher,
    folders: nodeFolderProbe,
    clock: systemClock,
    random: (length) => randomBytes(length),
    hashes: nodeHashes,
    allowances,
    log: {
      debug: (...line) => lines.push(['debug', ...line]),
      info: (...line) => lines.push(['info', ...line]),
      warn: (...line) => lines.push(['warn', ...line]),
      error: (message, values) => errors.push([message, values]),
    },
  })
  const signal = new AbortController().signal
  await fleet.start(signal)
  return {
    fleet,
    store,
    errors,
    lines,
    close: async () => {
      await fleet.stop(signal)
      await fetcher.close()
    },
  }
}
