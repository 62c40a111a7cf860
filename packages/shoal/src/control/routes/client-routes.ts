import { addClient, listClients, removeClient } from '@shoal/api'
import type { ClientChange, ClientView } from '@shoal/fleet'
import type { ControlParts } from '../control-parts.ts'
import { type MountTarget, mount } from '../mount.ts'
import { parseCursor } from '../parse-cursor.ts'
import { ProblemError } from '../problem-error.ts'
import { viewClient } from '../views/view-client.ts'

/** Clients of the fleet: list, add, forget. The fleet holds them in memory, so a page is a slice. */
export function mountClients(target: MountTarget, { fleet, accounts }: ControlParts): void {
  mount(target, listClients, async ({ query }) => {
    const clients = await fleet.clients.list()
    const from = parseCursor(query.cursor) ?? 0
    const to = from + query.limit
    return {
      items: clients.slice(from, to).map(viewClient),
      total: clients.length,
      ...(to < clients.length ? { nextCursor: String(to) } : {}),
    }
  })

  mount(target, addClient, async ({ body, context }) => {
    const client = saved(await fleet.clients.add(body))
    const actor = context.get('identity')?.account.name ?? ''
    await accounts.audit.record({ actor, action: 'client.add', subject: client.id, address: context.get('address') })
    return viewClient(client)
  })

  mount(target, removeClient, async ({ params, context }) => {
    const client = saved(await fleet.clients.remove(params.clientId))
    const actor = context.get('identity')?.account.name ?? ''
    await accounts.audit.record({ actor, action: 'client.remove', subject: client.id, address: context.get('address') })
    return {}
  })
}

function saved(change: ClientChange): ClientView {
  switch (change.kind) {
    case 'saved':
      return change.client
    case 'invalid':
      throw new ProblemError('invalid-fields', {
        errors: change.issues.map(({ path, message, code = 'custom' }) => ({ path, code, message })),
      })
    case 'not-found':
      throw new ProblemError('not-found')
    case 'refused':
      throw new ProblemError('conflict', { detail: change.message })
  }
}
