import { createWorkerToken, listWorkers, listWorkerTokens, revokeWorkerToken } from '@shoal/api'
import type { Context } from 'hono'
import { type MountTarget, mount } from '../../../http/mount.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { ControlParts } from '../../../roles/control-parts.ts'

const SILENCE = 60_000 // milliseconds after which a worker counts as gone

/** Screenshot workers, and the tokens of those on other machines. */
export function mountWorkers(
  target: MountTarget,
  { accounts, scheduler, workerTokens, settings, now }: ControlParts,
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
    const { workersPort } = settings
    return {
      items: tokens.slice(0, query.limit),
      total: tokens.length,
      port: workersPort,
    }
  })

  mount(target, createWorkerToken, async ({ body, context }) => {
    const token = await workerTokens.create(body.name)
    await record('worker-token.create', token.id, context)
    return token
  })

  mount(target, revokeWorkerToken, async ({ params, context }) => {
    await workerTokens.revoke(params.tokenId)
    await record('worker-token.revoke', params.tokenId, context)
    return {}
  })

  async function record(action: string, subject: string, context: Context<ControlEnv>): Promise<void> {
    const actor = context.get('identity')?.account.name ?? ''
    await accounts.audit.record({ actor, action, subject, address: context.get('address') })
  }
}
