import type { EndpointStatus } from './endpoint-status.ts'

export interface PrometheusOptions {
  /** Begins every metric's name. */
  readonly prefix?: string
  /** Added to every sample, e.g. `{ balancer: 'workers' }`. */
  readonly labels?: Readonly<Record<string, string>>
}

type Metric = readonly [name: string, type: 'gauge' | 'counter', help: string, value: (row: EndpointStatus) => number]

const METRICS: readonly Metric[] = [
  ['in_rotation', 'gauge', '1 while calls are given to the endpoint', (row) => Number(row.inRotation)],
  ['breaker_open', 'gauge', '0 closed, 0.5 half-open, 1 open or isolated', (row) => OPENNESS[row.state]],
  ['inflight', 'gauge', 'Calls running now', (row) => row.inflight],
  ['weight', 'gauge', 'Configured weight', (row) => row.weight],
  ['latency_seconds', 'gauge', 'Mean time of recent answers', (row) => (row.latency ?? Number.NaN) / 1_000],
  ['successes_total', 'counter', 'Attempts that were answered', (row) => row.successes],
  ['failures_total', 'counter', 'Attempts that failed', (row) => row.failures],
]

const OPENNESS = { closed: 0, 'half-open': 0.5, open: 1, isolated: 1 } as const

/** The state of all endpoints in Prometheus' text format, version 0.0.4. */
export function prometheusText(rows: readonly EndpointStatus[], options: PrometheusOptions = {}): string {
  const { prefix = 'balancer_endpoint', labels = {} } = options
  const fixed = Object.entries(labels).map(([name, value]) => `,${name}="${escaped(value)}"`)
  return METRICS.map(([name, type, help, value]) => {
    const samples = rows.map(
      (row) => `${prefix}_${name}{endpoint="${escaped(row.id)}"${fixed.join('')}} ${value(row)}\n`,
    )
    return `# HELP ${prefix}_${name} ${help}\n# TYPE ${prefix}_${name} ${type}\n${samples.join('')}`
  }).join('')
}

function escaped(label: string): string {
  return label.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}
