import type { Hono } from 'hono'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { OverviewParts } from '../overview-parts.ts'

const WORKER_SILENCE = 60_000 // milliseconds after which a worker counts as down
const TRACKER_TIMEOUT = 1_000 // milliseconds

/** `/livez` says that control runs, `/readyz` that it takes work, `/health` how each part is. None names anything. */
export function mountHealth(app: Hono<ControlEnv>, parts: OverviewParts): void {
  app.get('/livez', (context) => context.text('ok'))

  app.get('/readyz', async (context) => {
    const ready = await isAccepting(parts)
    return context.text(ready ? 'ok' : 'not ready', ready ? 200 : 503)
  })

  app.get('/health', async (context) => {
    const { roles } = parts.settings
    const tracker = await answers(parts.tracker.stats(AbortSignal.timeout(TRACKER_TIMEOUT)))
    const worker = await hasWorker(parts)
    const checks = {
      intake: await isAccepting(parts),
      ...(tracker || roles.includes('tracker') ? { tracker } : {}),
      ...(worker || roles.includes('worker') ? { worker } : {}),
      clients: await areClientsUp(parts),
    }
    const healthy = Object.values(checks).every((check) => check)
    return context.json({ status: healthy ? 'ok' : 'degraded', checks }, checks.intake ? 200 : 503)
  })
}

async function isAccepting({ fleet }: OverviewParts): Promise<boolean> {
  return (await fleet.health().catch(() => undefined))?.accepting ?? false
}

/** Every client that is switched on answers; one that was not asked yet does not count as down. */
async function areClientsUp({ fleet }: OverviewParts): Promise<boolean> {
  const clients = await fleet.clients.list().catch(() => [])
  return clients.every(({ enabled, status }) => !enabled || status !== 'down')
}

async function hasWorker({ scheduler, now }: OverviewParts): Promise<boolean> {
  const workers = await scheduler.workers().catch(() => [])
  return workers.some((worker) => worker.lastSeenAt > now() - WORKER_SILENCE)
}

async function answers(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  )
}
