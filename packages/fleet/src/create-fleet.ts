import { AllowedHosts } from './allowed-hosts.ts'
import { BackgroundWork } from './background-work.ts'
import { createClientOperations } from './client/client-operations.ts'
import { ClientRegistry } from './client/client-registry.ts'
import { CurrentSettings } from './current-settings.ts'
import { createDecisionOperations } from './decision-operations.ts'
import { createEndpointOperations } from './endpoints/endpoint-operations.ts'
import { issuesOf } from './field-issue.ts'
import type { Fleet } from './fleet.ts'
import type { FleetOptions } from './fleet-options.ts'
import { followClients } from './follow-clients.ts'
import { FailureWatch } from './grab/failure-watch.ts'
import type { GrabContext } from './grab/grab-context.ts'
import { createGrabOperations } from './grab/grab-operations.ts'
import { GrabRunner } from './grab/grab-runner.ts'
import { IndexerProxies } from './grab/indexer-proxies.ts'
import { LateCopies } from './grab/late-copies.ts'
import { letGo } from './grab/let-go.ts'
import { createOneAtATime } from './grab/one-at-a-time.ts'
import { takeIn, takeRequest } from './grab/take-in.ts'
import { IntakeHealth } from './intake-health.ts'
import { Mover } from './moves/mover.ts'
import { PlacementRounds } from './placement/placement-rounds.ts'
import { Reannouncer } from './reannounce/reannouncer.ts'
import { removalPolicySchema } from './removal/removal-rules.ts'
import { Remover } from './removal/remover.ts'
import { createTorrentOperations } from './torrents/torrent-operations.ts'

/** Builds a fleet; nothing runs before `start`. */
export function createFleet(options: FleetOptions): Fleet {
  const { store, clients: factory, fetcher, clock, random, hashes, log } = options
  const background = new BackgroundWork(log)
  const wake = (): void => runner.wake()
  const wakeWaiting = async (): Promise<void> => {
    await store.wakeParked(
      ['clients-down', 'no-client', 'no-room', 'cap-reached', 'client-refused', 'restored'],
      clock.now(),
    )
    wake()
  }

  const settings = new CurrentSettings({ store, log, changed: () => registry.retime(), saved: wakeWaiting })
  const timeout = () => settings.value.clientTimeout
  const lifetime = () => settings.value.grabLifetime
  const lateCopies = new LateCopies(() => context, background)
  const registry = new ClientRegistry({
    factory,
    clock,
    events: followClients({
      ...{ store, clock, log, background, lateCopies, wakeWaiting },
      registry: () => registry,
      failures: () => failures,
      reannouncer: () => reannouncer,
    }),
    times: () => settings.value,
    timeout,
  })
  const torrents = createTorrentOperations(registry, {
    hashes,
    keptMetainfo: async (infoHash) => {
      const holder = await store.holder(infoHash)
      return holder === undefined ? undefined : store.metainfo(holder)
    },
    removing: (infoHash, id) => letGo(infoHash, id, { store, clock, left: (client) => lateCopies.expect(client) }),
  })
  const remover = new Remover({ registry, torrents, store, clock, log })
  const reannouncer = new Reannouncer({ clock, log, rules: () => settings.value })
  const allowed = new AllowedHosts({ store, clock, configured: options.allowances, wake })
  const proxies = new IndexerProxies(store)
  const context: GrabContext = {
    store,
    registry,
    fetcher,
    clock,
    hashes,
    settings: () => settings.value,
    allowances: allowed.allowances,
    proxyOf: (indexer) => proxies.of(indexer),
    rounds: new PlacementRounds(() => settings.value.pollInterval),
    oneAtATime: createOneAtATime(),
    startedAt: clock.now(),
    restoredAt: options.restoredAt ?? 0,
    log,
  }
  const runner = new GrabRunner(context)
  const failures = new FailureWatch({
    context,
    rules: () => settings.value.failures,
    left: (id) => {
      lateCopies.expect(id)
      wake()
    },
  })
  const { moves, peerMetadata } = options
  const mover = new Mover({ store: moves, peerMetadata, hashes, fleetStore: store, registry, clock, random, log })
  const intake = { store, clock, random, hashes, lifetime, wake, log }
  const health = new IntakeHealth(store, registry)

  return {
    name: 'fleet',

    start: async () => {
      await settings.load()
      await allowed.load()
      await proxies.load()
      registry.start(await store.clients())
      runner.start()
      mover.run()
      background.run('removing by rule', () => remover.repeat(() => settings.value.removal, background.signal))
    },

    stop: async () => {
      background.stop()
      await runner.stop()
      await mover.stop()
      await registry.stop()
      await background.ended()
    },

    accept: (body) => health.note(() => takeIn(body, intake)),
    request: (release, key) => health.note(() => takeRequest(release, intake, key)),

    grabs: createGrabOperations({
      left: (id) => lateCopies.expect(id),
      store,
      now: () => clock.now(),
      lifetime,
      wake,
    }),

    clients: createClientOperations({
      ...{ store, registry, factory, clock, timeout },
      folders: options.folders,
      changed: wakeWaiting,
    }),

    endpoints: createEndpointOperations({ store, registry, clock }),
    torrents,

    moves: mover,
    removals: {
      plan: async (policy) => {
        const parsed = removalPolicySchema.safeParse(policy ?? settings.value.removal)
        if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
        return { kind: 'plan', removals: await remover.plan(parsed.data) }
      },
    },

    settings,
    allowances: allowed,
    indexerProxies: proxies,
    decisions: createDecisionOperations(store),
    health: health.read,
  }
}
