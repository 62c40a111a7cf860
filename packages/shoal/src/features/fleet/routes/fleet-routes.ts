import {
  addAllowance,
  drainClient,
  getFleetStatus,
  listAllowances,
  planRemovals,
  removeAllowance,
  replayDecisions,
} from '@shoal/api'
import type { FieldIssue } from '@shoal/fleet'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import { viewReason } from '../../../http/view-reason.ts'
import type { FleetParts } from '../fleet-parts.ts'
import { viewTorrent } from '../views/view-torrent.ts'

/** The fleet as a whole: how it does, what other rules would do, whom it takes out of service, which hosts are allowed. */
export function mountFleet(target: MountTarget, { fleet, audit }: FleetParts): void {
  mount(target, getFleetStatus, async () => {
    const [health, grabs] = await Promise.all([fleet.health(), fleet.grabs.counts()])
    const torrents = fleet.torrents.list()
    const clients = await fleet.clients.list()
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
    return {
      ...health,
      grabs: { ...grabs },
      torrents: torrents.length,
      uploadSpeed: sum(clients.map((client) => client.uploadSpeed)),
      downloadSpeed: sum(clients.map((client) => client.downloadSpeed)),
      declared: [...fleet.settings.declared()],
    }
  })

  mount(target, replayDecisions, async ({ body }) => {
    const policy = body.policy ?? (await fleet.settings.get()).placement
    const replay = await fleet.decisions.replay(policy, body.limit)
    if (replay.kind === 'invalid') throw invalid(replay.issues, 'policy')
    const names = new Map((await fleet.clients.list()).map(({ id, name }) => [id, name]))
    const named = (id: string | undefined): string | undefined => (id === undefined ? undefined : (names.get(id) ?? id))
    return {
      items: replay.decisions.map(({ past, placement, differs }) => ({
        at: past.at,
        grabId: past.grabId,
        releaseName: past.input.release.name,
        indexer: past.input.release.indexer,
        chosen: named(past.placement.chosen),
        wouldChoose: named(placement.chosen),
        differs,
      })),
    }
  })

  mount(target, planRemovals, async ({ body }) => {
    const plan = await fleet.removals.plan(body.policy)
    if (plan.kind === 'invalid') throw invalid(plan.issues, 'policy')
    return {
      items: plan.removals.map(({ found, verdict }) => ({
        torrent: viewTorrent(found),
        verdict: verdict.kind,
        rule: verdict.kind === 'remove' ? verdict.rule : undefined,
        deleteFiles: verdict.kind === 'remove' && verdict.deleteFiles,
        reasons: verdict.reasons.map(viewReason),
      })),
    }
  })

  mount(target, drainClient, async ({ params, body, context }) => {
    const client = await fleet.clients.get(params.clientId)
    if (client === undefined) throw new ProblemError('not-found')
    const change = await fleet.clients.update(client.id, { ...client.settings, draining: body.draining })
    if (change.kind === 'refused') throw new ProblemError('conflict', { detail: change.message })
    if (change.kind === 'invalid') throw invalid(change.issues, '')
    if (change.kind === 'not-found') throw new ProblemError('not-found')
    await auditChange(audit, context, body.draining ? 'client.drain' : 'client.undrain', client.id)
    return {}
  })

  mount(target, listAllowances, async () => ({ items: [...(await fleet.allowances.list())] }))

  mount(target, addAllowance, async ({ body, context }) => {
    if ((await fleet.allowances.add(body.host, body.purpose)) === 'invalid')
      throw invalid([{ path: 'host', message: 'must be a host name or an address, with a port if need be' }], '')
    await auditChange(audit, context, `allowance.${body.purpose}`, body.host)
    return {}
  })

  mount(target, removeAllowance, async ({ params, context }) => {
    await fleet.allowances.remove(params.host, params.purpose)
    await auditChange(audit, context, `allowance.remove-${params.purpose}`, params.host)
    return {}
  })
}

function invalid(issues: readonly FieldIssue[], prefix: string): ProblemError {
  return new ProblemError('invalid-fields', {
    errors: issues.map(({ path, message }) => ({
      path: [prefix, path].filter((part) => part !== '').join('.'),
      code: 'custom',
      message,
    })),
  })
}
