import type { Hono } from 'hono'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { ControlParts } from '../control-parts.ts'
import { countTasks } from '../count-tasks.ts'
import type { ControlEnv } from '../request-context.ts'
import { refuseStrangers } from './legacy-task-routes.ts'

/** Prometheus metrics of control: grabs and tasks by state, clients, and the process itself. */
export function mountMetrics(app: Hono<ControlEnv>, parts: ControlParts): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'shoal_' })
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `shoal_${name}`, help, labelNames, registers: [registry] })
  const grabs = gauge('grabs', 'Grabs by state', 'state')
  const tasks = gauge('tasks', 'Newest screenshot tasks by state', 'state')
  const clients = gauge('clients', 'Clients of the fleet by status', 'status')

  app.get('/metrics', async (context) => {
    refuseStrangers(context, parts, false)
    const [byState, counted, fleet] = await Promise.all([
      parts.fleet.grabs.counts(),
      countTasks(parts.scheduler),
      parts.fleet.clients.list(),
    ])
    for (const [state, count] of Object.entries(byState)) grabs.set({ state }, count)
    for (const [state, count] of Object.entries(counted.byState)) tasks.set({ state }, count)
    for (const status of ['up', 'down', 'unknown'])
      clients.set({ status }, fleet.filter((client) => client.status === status).length)
    return context.body(await registry.metrics(), 200, { 'content-type': registry.contentType })
  })
}
