import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import type { BenchRow } from '../bench-row.ts'

const KILOBYTE = 1_000

/** Everything the package exports, bundled, minified and gzipped; beside it what the common case needs. */
export async function sizeRows(report: (line: string) => void): Promise<readonly BenchRow[]> {
  const everything = await gzipped(`export * from '@shoal/balancer'`)
  const common = await gzipped(`export { balancer } from '@shoal/balancer'`)
  const breaker = await gzipped(`export { circuitBreaker } from '@shoal/balancer'`)
  report(`balancer() alone ${common} bytes, circuitBreaker() alone ${breaker} bytes, everything ${everything} bytes`)
  const value = everything / KILOBYTE
  return [{ name: 'everything, minified and gzipped', value, unit: 'kB', must: '≤ 5', aim: '≤ 4', ok: value <= 5 }]
}

async function gzipped(source: string): Promise<number> {
  const entry = fileURLToPath(new URL('virtual-entry.js', import.meta.url))
  const bundle = await rolldown({
    input: entry,
    platform: 'neutral',
    resolve: { conditionNames: ['source'] },
    plugins: [
      { name: 'entry', resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? source : null) },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  return gzipSync(output[0].code, { level: 9 }).length
}
