import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import type { BenchRow } from '../bench-row.ts'

const KILOBYTE = 1_000

/** What the parts of the package cost an application that imports them: bundled, minified and gzipped. */
export async function sizeRows(report: (line: string) => void): Promise<readonly BenchRow[]> {
  const core = await gzipped(`export { balancer } from '@shoal/balancer'`)
  const adaptive = await gzipped(`export { adaptive, balancer } from '@shoal/balancer'`)
  const everything = await gzipped(`export * from '@shoal/balancer'`)
  const breaker = await gzipped(`export { circuitBreaker } from '@shoal/balancer'`)
  const cockatiel = await gzipped(`export { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel'`)
  report(`balancer() with adaptive() ${adaptive} bytes; cockatiel's breaker alone ${cockatiel} bytes`)
  return [
    row('balancer() alone, minified and gzipped', core, 3.5, 2.8),
    row('everything, minified and gzipped', everything, 9, 8),
    row('circuitBreaker() alone, minified and gzipped', breaker, 1.5),
    {
      name: "circuitBreaker() alone, against cockatiel's breaker alone",
      value: breaker / cockatiel,
      unit: '×',
      must: '< 1',
      ok: breaker < cockatiel,
    },
  ]
}

function row(name: string, bytes: number, must: number, aim?: number): BenchRow {
  const value = bytes / KILOBYTE
  const wanted = aim === undefined ? undefined : `≤ ${aim}`
  return { name, value, unit: 'kB', must: `≤ ${must}`, aim: wanted, ok: value <= must }
}

async function gzipped(source: string): Promise<number> {
  const entry = fileURLToPath(new URL('virtual-entry.js', import.meta.url))
  const bundle = await rolldown({
    input: entry,
    platform: 'neutral',
    resolve: { conditionNames: ['source', 'import', 'default'], mainFields: ['module', 'main'] },
    plugins: [
      { name: 'entry', resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? source : null) },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  return gzipSync(output[0].code, { level: 9 }).length
}
