import {
  addClient,
  type ClientTestResult,
  getClient,
  listClients,
  pauseClient,
  removeClient,
  testClient,
  updateClient,
} from '@shoal/api'
import type { ClientChange, ClientTest, ClientView, FieldIssue } from '@shoal/fleet'
import type { Context } from 'hono'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { pageOfList } from '../../../http/paging.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { FleetParts } from '../fleet-parts.ts'
import { viewClient, viewClientDetail } from '../views/view-client.ts'

/** Clients of the fleet. The fleet holds them in memory, so a page is a slice. */
export function mountClients(target: MountTarget, { fleet, audit }: FleetParts): void {
  const known = async (id: string): Promise<ClientView> => {
    const client = await fleet.clients.get(id)
    if (client === undefined) throw new ProblemError('not-found')
    return client
  }
  const done = async (action: string, change: ClientChange, context: Context<ControlEnv>) => {
    const client = saved(change)
    await auditChange(audit, context, action, client.id)
    return viewClient(client)
  }

  mount(target, listClients, async ({ query }) => {
    return pageOfList(await fleet.clients.list(), query, viewClient)
  })
  mount(target, getClient, async ({ params }) => viewClientDetail(await known(params.clientId)))

  mount(target, addClient, async ({ body, context }) => done('client.add', await fleet.clients.add(body), context))
  mount(target, updateClient, async ({ params, body, context }) =>
    done('client.update', await fleet.clients.update(params.clientId, body), context),
  )
  mount(target, pauseClient, async ({ params, body, context }) => {
    const { settings } = await known(params.clientId)
    return done('client.pause', await fleet.clients.update(params.clientId, { ...settings, ...body }), context)
  })
  mount(target, removeClient, async ({ params, context }) => {
    await done('client.remove', await fleet.clients.remove(params.clientId), context)
    return {}
  })

  mount(target, testClient, async ({ body }) => viewTest(await fleet.clients.test(body.settings, body.clientId)))
}

function saved(change: ClientChange): ClientView {
  switch (change.kind) {
    case 'saved':
      return change.client
    case 'invalid':
      throw invalidFields(change.issues)
    case 'not-found':
      throw new ProblemError('not-found')
    case 'refused':
      throw new ProblemError('conflict', { detail: change.message })
  }
}

function viewTest(test: ClientTest): ClientTestResult {
  switch (test.kind) {
    case 'ok': {
      const { program, version, torrents, freeSpace } = test
      return { ok: true, program, version, torrents, freeBytes: freeSpace }
    }
    case 'failed':
      return { ok: false, failure: test.reason.code, text: test.reason.message }
    case 'invalid':
      throw invalidFields(test.issues)
  }
}

function invalidFields(issues: readonly FieldIssue[]): ProblemError {
  return new ProblemError('invalid-fields', {
    errors: issues.map(({ path, message, code = 'custom' }) => ({ path, code, message })),
  })
}
