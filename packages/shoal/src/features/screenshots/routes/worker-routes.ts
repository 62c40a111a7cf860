import { createWorkerToken, listWorkers, listWorkerTokens, revokeWorkerToken } from '@shoal/api'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import type { ScreenshotParts } from '../screenshot-parts.ts'

const SILENCE = 60_000 // milliseconds after which a worker counts as gone

/** Screenshot workers, and the tokens of those on other machines. */
export function mountWorkers(
  target: MountTarget,
  { audit, scheduler, workerTokens, workersPort, now }: ScreenshotParts,
): void {
  mount(target, listWorkers, async ({ query }) => {
    const workers = await scheduler.workers()
    const items = workers.slice(0, query.limit).map(({ workerId, lastSeenAt, version, decoder, sandbox, running }) => ({
      id: workerId,
      version,
      decoder,
      sandbox,
      running,
      seenAt: lastSeenAt,
      online: lastSeenAt > now() - SILENCE,
    }))
    return { items, total: workers.length }
  })

  mount(target, listWorkerTokens, async ({ query }) => {
    const tokens = workerTokens.list()
    return {
      items: tokens.slice(0, query.limit),
      total: tokens.length,
      port: workersPort,
    }
  })

  mount(target, createWorkerToken, async ({ body, context }) => {
    const token = await workerTokens.create(body.name)
    await auditChange(audit, context, 'worker-token.create', token.id)
    return token
  })

  mount(target, revokeWorkerToken, async ({ params, context }) => {
    await workerTokens.revoke(params.tokenId)
    await auditChange(audit, context, 'worker-token.revoke', params.tokenId)
    return {}
  })
}
