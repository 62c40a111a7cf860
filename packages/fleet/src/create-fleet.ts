import { AllowedHosts } from './allowed-hosts.ts'
import type { ClientId } from './client/client-config.ts'
import { ClientError } from './client/client-error.ts'
import { createClientOperations } from './client/client-operations.ts'
import { ClientRegistry } from './client/client-registry.ts'
import { tellOfCircuit } from './client/tell-of-circuit.ts'
import type { WatchedClient } from './client/watched-client.ts'
import { pause } from './clock.ts'
import { createDecisionOperations } from './decision-operations.ts'
import { declaredIssues, declaredNames, isTree, type SettingsTree, withDeclared } from './declared-settings.ts'
import { createEndpointOperations } from './endpoints/endpoint-operations.ts'
import { issuesOf } from './field-issue.ts'
import type { Fleet, FleetHealth } from './fleet.ts'
import type { FleetOptions } from './fleet-options.ts'
import { type FleetSettings, fleetSettingsSchema } from './fleet-settings.ts'
import { FailureWatch } from './grab/failure-watch.ts'
import type { GrabStateKind } from './grab/grab.ts'
import type { GrabContext } from './grab/grab-context.ts'
import { createGrabOperations } from './grab/grab-operations.ts'
import { GrabRunner } from './grab/grab-runner.ts'
import { IndexerProxies } from './grab/indexer-proxies.ts'
import { letGo } from './grab/let-go.ts'
import { createOneAtATime } from './grab/one-at-a-time.ts'
import { settleLateCopies } from './grab/settle-late-copies.ts'
import { takeIn, takeRequest } from './grab/take-in.ts'
import type { Acceptance } from './intake/acceptance.ts'
import { Mover } from './moves/mover.ts'
import { PlacementRounds } from './placement/placement-rounds.ts'
import { trafficOf } from './placement/traffic.ts'
import { Reannouncer } from './reannounce/reannouncer.ts'
import { removalPolicySchema } from './removal/removal-rules.ts'
import { Remover } from './removal/remover.ts'
import { StoreUnwritableError } from './store/store-unwritable-error.ts'
import { createTorrentOperations } from './torrents/torrent-operations.ts'

/** States in which a grab still wants something. */
const unfinished = [
  'accepted',
  'waiting-metadata',
  'fetched',
  'reserved',
  'sending',
  'confirming',
  'parked',
] as const satisfies readonly GrabStateKind[]

/** A client that went down takes what it was given shortly before with it: that is looked for. Milliseconds. */
const RECHECK_WINDOW = 10 * 60_000

/** Between looks for torrents to remove, in milliseconds. */
const REMOVE_EVERY = 60_000

/** Builds a fleet; nothing runs before `start`. */
export function createFleet(options: FleetOptions): Fleet {
  const { store, clients: factory, fetcher, clock, random, hashes, log } = options
  let settings: FleetSettings = fleetSettingsSchema.parse({})
  let declared: SettingsTree = {}
  const background = new Set<Promise<void>>()

  const stopping = new AbortController()

  /** Runs work that nobody waits for but `stop`; its failure is told once, a client's own by the client's status. */
  const inBackground = (what: string, work: () => Promise<void>): void => {
    const running = work()
      .catch((error: unknown) => {
        if (stopping.signal.aborted || error instanceof ClientError) return
        log.error(`${what} failed`, { error })
      })
      .finally(() => background.delete(running))
    background.add(running)
  }

  const wakeWaiting = async (): Promise<void> => {
    await store.wakeParked(
      ['clients-down', 'no-client', 'no-room', 'cap-reached', 'client-refused', 'restored'],
      clock.now(),
    )
    runner.wake()
  }

  const clientChanged = (client: WatchedClient): void => {
    const { id, status, reason } = client
    log.info('client changed', {
      client: client.config.name,
      status,
      ...(reason === undefined ? {} : { reason: reason.message }),
    })
    const event = { change: 'status', status, reason: reason?.code ?? null } as const
    inBackground('telling of a client', () => store.clientChanged(id, event))
    if (status !== 'up') return
    inBackground('work for a client that is back', async () => {
      const now = clock.now()
      await store.recheckDone(id, now - RECHECK_WINDOW, now)
      await wakeWaiting()
    })
    settleLate(client, 'first')
  }

  /** Clients that may hold copies of torrents that went elsewhere. */
  const withLateCopies = new Set<ClientId>()
  const settleLate = (client: WatchedClient, look: 'first' | 'later'): void => {
    withLateCopies.delete(client.id)
    inBackground('asking for late copies', async () => {
      if (await settleLateCopies(client, context, look, stopping.signal)) withLateCopies.add(client.id)
    })
  }

  const registry = new ClientRegistry({
    factory,
    clock,
    events: {
      changed: clientChanged,
      circuitChanged: (client, from) => {
        tellOfCircuit(client, from, registry.all(), log)
        inBackground('telling of a breaker', () =>
          store.clientChanged(client.id, { change: 'breaker', state: client.circuit.state }),
        )
      },
      polled: (client, before) => {
        if (withLateCopies.has(client.id)) settleLate(client, 'later')
        if (client.snapshot?.failing.length !== 0) {
          inBackground('looking at torrents that fail', () => failures.look(client, stopping.signal))
        }
        if (client.snapshot?.outstandingBytes !== 0) {
          inBackground('announcing again', () => reannouncer.look(client, stopping.signal))
        }
        const traffic = trafficOf(client, before, clock.now())
        if (traffic !== undefined) {
          const { monthlyTraffic } = client.config
          inBackground('counting traffic', () =>
            store.addTraffic(client.id, traffic.month, traffic.bytes, monthlyTraffic),
          )
        }
      },
    },
    times: () => settings,
    timeout: () => settings.clientTimeout,
  })
  const torrents = createTorrentOperations(registry, {
    hashes,
    keptMetainfo: async (infoHash) => {
      const holder = await store.holder(infoHash)
      return holder === undefined ? undefined : store.metainfo(holder)
    },
    removing: (infoHash, id) => letGo(infoHash, id, { store, clock, left: (client) => withLateCopies.add(client) }),
  })
  const remover = new Remover({ registry, torrents, store, clock, log })
  const reannouncer = new Reannouncer({ clock, log, rules: () => settings })
  const allowed = new AllowedHosts({ store, clock, configured: options.allowances, wake: () => runner.wake() })
  const proxies = new IndexerProxies(store)
  const context: GrabContext = {
    store,
    registry,
    fetcher,
    clock,
    hashes,
    settings: () => settings,
    allowances: allowed.allowances,
    proxyOf: (indexer) => proxies.of(indexer),
    rounds: new PlacementRounds(() => settings.pollInterval),
    oneAtATime: createOneAtATime(),
    startedAt: clock.now(),
    restoredAt: options.restoredAt ?? 0,
    log,
  }
  const runner = new GrabRunner(context)
  const failures = new FailureWatch({
    context,
    rules: () => settings.failures,
    left: (id) => {
      withLateCopies.add(id)
      runner.wake()
    },
  })

  const { moves, peerMetadata } = options
  const mover = new Mover({ store: moves, peerMetadata, hashes, fleetStore: store, registry, clock, random, log })
  /** Regularly and never twice at once, until the fleet stops. */
  const removeByRule = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pause(clock, REMOVE_EVERY, stopping.signal)
      if (!stopping.signal.aborted) await remover.run(settings.removal, stopping.signal)
    }
  }

  const intake = {
    store,
    clock,
    random,
    hashes,
    lifetime: () => settings.grabLifetime,
    wake: () => runner.wake(),
    log,
  }
  /** Whether the last announcement could not be stored. */
  let storeFailing = false
  const noting = async (work: () => Promise<Acceptance>): Promise<Acceptance> => {
    try {
      const acceptance = await work()
      if (acceptance.kind === 'accepted') storeFailing = false
      return acceptance
    } catch (error) {
      if (error instanceof StoreUnwritableError) storeFailing = true
      throw error
    }
  }

  const health = async (): Promise<FleetHealth> => {
    const counts = await store.counts()
    const all = registry.all()
    const up = all.filter(({ status }) => status === 'up').length
    return {
      accepting: !storeFailing,
      clientsUp: up,
      clientsDown: all.length - up,
      waiting: unfinished.reduce((sum, kind) => sum + counts[kind], 0),
    }
  }

  return {
    name: 'fleet',

    start: async () => {
      const stored = fleetSettingsSchema.safeParse(withDeclared(await store.settings(), declared))
      if (stored.success) settings = stored.data
      else log.error('the stored settings cannot be read: defaults are used', { issues: issuesOf(stored.error) })
      await allowed.load()
      await proxies.load()
      registry.start(await store.clients())
      runner.start()
      mover.run()
      inBackground('removing by rule', () => removeByRule())
    },

    stop: async () => {
      stopping.abort()
      await runner.stop()
      await mover.stop()
      await registry.stop()
      await Promise.all(background)
    },

    accept: (body) => noting(() => takeIn(body, intake)),
    request: (release, key) => noting(() => takeRequest(release, intake, key)),

    grabs: createGrabOperations({
      left: (id) => withLateCopies.add(id),
      store,
      now: () => clock.now(),
      lifetime: () => settings.grabLifetime,
      wake: () => runner.wake(),
    }),

    clients: createClientOperations({
      store,
      registry,
      factory,
      folders: options.folders,
      clock,
      timeout: () => settings.clientTimeout,
      changed: wakeWaiting,
    }),

    endpoints: createEndpointOperations({ store, registry, clock }),
    torrents,

    moves: mover,
    removals: {
      plan: async (policy) => {
        const parsed = removalPolicySchema.safeParse(policy ?? settings.removal)
        if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
        return { kind: 'plan', removals: await remover.plan(parsed.data) }
      },
    },

    settings: {
      get: async () => settings,
      declared: () => declaredNames(declared),
      declare: async (wanted) => {
        const parsed = fleetSettingsSchema.safeParse(withDeclared(await store.settings(), isTree(wanted) ? wanted : {}))
        if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
        declared = isTree(wanted) ? wanted : {}
        settings = parsed.data
        registry.retime()
        return { kind: 'saved', settings }
      },
      replace: async (wanted) => {
        const fixed = declaredIssues(wanted, declared)
        if (fixed.length > 0) return { kind: 'invalid', issues: fixed }
        const parsed = fleetSettingsSchema.safeParse(withDeclared(wanted, declared))
        if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
        await store.saveSettings(parsed.data)
        settings = parsed.data
        registry.retime()
        await wakeWaiting()
        return { kind: 'saved', settings }
      },
    },

    allowances: allowed,
    indexerProxies: proxies,
    decisions: createDecisionOperations(store),
    health,
  }
}
