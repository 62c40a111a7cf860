import { prometheusText } from '@shoal/balancer'
import type { Hono } from 'hono'
import { refuseStrangers } from '../../../http/refuse-strangers.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { OverviewParts } from '../overview-parts.ts'

/** Prometheus metrics of control: grabs and tasks by state, clients, breakers, and the process itself. */
export function mountMetrics(app: Hono<ControlEnv>, parts: OverviewParts): void {
  // Made when first asked for: control starts sooner, and most people never ask.
  let collector: ReturnType<typeof createCollector> | undefined

  app.get('/metrics', async (context) => {
    refuseStrangers(context, parts.settings.trustedNetworks, false)
    collector ??= createCollector(parts)
    const { contentType, collect } = await collector
    return context.body(await collect(), 200, { 'content-type': contentType })
  })
}

async function createCollector({ fleet, scheduler }: OverviewParts) {
  const { collectDefaultMetrics, Gauge, Registry } = await import('prom-client')
  const registry = new Registry()
  // Without a prefix of ours: dashboards and alerts for Node ask for `process_…` and `nodejs_…`.
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, label: string) =>
    new Gauge({ name: `shoal_${name}`, help, labelNames: [label], registers: [registry] })
  const grabs = gauge('grabs', 'Grabs by state', 'state')
  const tasks = gauge('tasks', 'Newest screenshot tasks by state', 'state')
  const clients = gauge('clients', 'Clients of the fleet by status', 'status')

  async function collect(): Promise<string> {
    const [byState, counted, views, endpoints] = await Promise.all([
      fleet.grabs.counts(),
      scheduler.counts(),
      fleet.clients.list(),
      fleet.endpoints.list(),
    ])
    for (const [state, count] of Object.entries(byState)) grabs.set({ state }, count)
    for (const [state, count] of Object.entries(counted.byState)) tasks.set({ state }, count)
    for (const status of ['up', 'down', 'unknown'])
      clients.set({ status }, views.filter((client) => client.status === status).length)
    const breakers = prometheusText(
      endpoints.map((endpoint) => ({ ...endpoint, lastError: undefined })),
      { prefix: 'shoal_endpoint', labels: { kind: 'client' } },
    )
    return (await registry.metrics()) + breakers
  }
  return { contentType: registry.contentType, collect }
}
