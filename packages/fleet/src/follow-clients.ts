import type { BackgroundWork } from './background-work.ts'
import type { ClientRegistry } from './client/client-registry.ts'
import { tellOfCircuit } from './client/tell-of-circuit.ts'
import type { WatchEvents, WatchedClient } from './client/watched-client.ts'
import type { FleetOptions } from './fleet-options.ts'
import type { FailureWatch } from './grab/failure-watch.ts'
import type { LateCopies } from './grab/late-copies.ts'
import { trafficOf } from './placement/traffic.ts'
import type { Reannouncer } from './reannounce/reannouncer.ts'

/** A client that went down takes what it was given shortly before with it: that is looked for. Milliseconds. */
const RECHECK_WINDOW = 10 * 60_000

export interface FollowClientsParts extends Pick<FleetOptions, 'store' | 'clock' | 'log'> {
  readonly background: BackgroundWork
  readonly registry: () => ClientRegistry
  readonly lateCopies: LateCopies
  readonly failures: () => FailureWatch
  readonly reannouncer: () => Reannouncer
  /** Makes grabs that wait for a client due now. */
  readonly wakeWaiting: () => Promise<void>
}

/** What the fleet does when a client comes, goes or was polled. */
export function followClients(parts: FollowClientsParts): WatchEvents {
  const { store, clock, log, background, lateCopies } = parts

  const changed = (client: WatchedClient): void => {
    const { id, status, reason } = client
    log.info('client changed', { client: client.config.name, status, reason: reason?.message })
    const event = { change: 'status', status, reason: reason?.code ?? null } as const
    background.run('telling of a client', () => store.clientChanged(id, event))
    if (status !== 'up') return
    background.run('work for a client that is back', async () => {
      const now = clock.now()
      await store.recheckDone(id, now - RECHECK_WINDOW, now)
      await parts.wakeWaiting()
    })
    lateCopies.look(client)
  }

  return {
    changed,

    circuitChanged: (client, from) => {
      tellOfCircuit(client, from, parts.registry().all(), log)
      background.run('telling of a breaker', () =>
        store.clientChanged(client.id, { change: 'breaker', state: client.circuit.state }),
      )
    },

    polled: (client, before) => {
      const { signal } = background
      lateCopies.lookAgain(client)
      if (client.snapshot?.failing.length !== 0) {
        background.run('looking at torrents that fail', () => parts.failures().look(client, signal))
      }
      if (client.snapshot?.outstandingBytes !== 0) {
        background.run('announcing again', () => parts.reannouncer().look(client, signal))
      }
      const traffic = trafficOf(client, before, clock.now())
      if (traffic === undefined) return
      const { monthlyTraffic } = client.config
      background.run('counting traffic', () =>
        store.addTraffic(client.id, traffic.month, traffic.bytes, monthlyTraffic),
      )
    },
  }
}
