import { getOverview, type Overview } from '@shoal/api'
import { type MountTarget, mount } from '../../../http/mount.ts'
import type { OverviewParts } from '../overview-parts.ts'

const WORKER_SILENCE = 60_000 // milliseconds after which a worker counts as down

/** The whole program at a glance. */
export function mountOverview(target: MountTarget, parts: OverviewParts): void {
  const { fleet, scheduler, tracker, settings } = parts

  mount(target, getOverview, async ({ context, signal }): Promise<Overview> => {
    const [grabs, clients, tasks, workers, stats] = await Promise.all([
      fleet.grabs.counts(),
      fleet.clients.list(),
      scheduler.counts(),
      scheduler.workers(),
      tracker.stats(signal).catch(() => undefined),
    ])
    const alive = workers.filter((worker) => worker.lastSeenAt > parts.now() - WORKER_SILENCE)
    const mayChange = context.get('identity')?.mayChange === true
    return {
      version: settings.version,
      startedAt: settings.startedAt,
      roles: [
        { name: 'control', state: 'ready' } as const,
        { name: 'tracker', state: stats === undefined ? 'down' : 'ready' } as const,
        { name: 'worker', state: alive.length > 0 ? 'ready' : 'down', detail: alive[0]?.decoder } as const,
      ].filter(({ name, state }) => state === 'ready' || settings.roles.includes(name)),
      addresses: { ...settings.addresses, webhook: mayChange ? settings.addresses.webhook : '' },
      grabs,
      tasks: tasks.byState,
      clients: {
        total: clients.length,
        online: clients.filter((client) => client.status === 'up').length,
        uploadSpeed: sum(clients.map((client) => client.uploadSpeed)),
        downloadSpeed: sum(clients.map((client) => client.downloadSpeed)),
      },
      ...(stats === undefined
        ? {}
        : {
            tracker: {
              torrents: stats.torrents,
              seeders: stats.seeders,
              leechers: stats.leechers,
              announces: stats.announces,
              warnings: stats.warnings,
            },
          }),
      shots: tasks.shots,
    }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
