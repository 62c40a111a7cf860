import { listClients } from '@shoal/api'
import type { ControlParts } from '../control-parts.ts'
import { type MountTarget, mount } from '../mount.ts'
import { parseCursor } from '../parse-cursor.ts'
import { viewClient } from '../views/view-client.ts'

/** Clients of the fleet. The fleet holds them in memory, so a page is a slice. */
export function mountClients(target: MountTarget, { fleet }: ControlParts): void {
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
}
