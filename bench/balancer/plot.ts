import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Comparison, compare, HELD_OUT_SEEDS } from './simulation/compare.ts'
import { recoverySeconds } from './simulation/recovery.ts'

const WIDTH = 760
const HEIGHT = 400
const LEFT = 74
const TOP = 46
const RIGHT = 20
const BOTTOM = 50
const LOWEST = 30 // milliseconds
const HIGHEST = 10_000

/** Writes the picture of the README, and prints its table. Run with `node --conditions=source bench/balancer/plot.ts`. */
const comparison = await compare(HELD_OUT_SEEDS)
const file = fileURLToPath(new URL('../../packages/balancer/simulation.svg', import.meta.url))
writeFileSync(file, picture(comparison))
console.log(table(comparison, await recoverySeconds('original'), await recoverySeconds('balancer')))

function table({ original, plain, hedged }: Comparison, theirs: number, ours: number): string {
  const percent = (share: number) => `${(100 * share).toFixed(share === 0 ? 0 : 1)} %`
  const rows = [
    ['', 'original', 'default', 'with 5 % hedging'],
    ['p99 against the original', '1×', ...[plain, hedged].map(({ gain }) => `${gain.toFixed(2)}× better`)],
    ['better in', '', ...[plain, hedged].map(({ wins }) => `${wins} of ${HELD_OUT_SEEDS.length}`)],
    ['failed calls', ...[original, plain, hedged].map(({ failedShare }) => percent(failedShare))],
    ['attempts per call', ...[original, plain, hedged].map(({ attempts }) => attempts.toFixed(3))],
    ['back after a total outage', `${theirs.toFixed(0)} s`, `${ours.toFixed(1)} s`, ''],
  ]
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** One column for each topology, in order of the original's p99; height is p99 on a logarithmic scale. */
function picture({ original, plain, hedged }: Comparison): string {
  const order = original.p99.map((_, index) => index).sort((a, b) => (original.p99[a] ?? 0) - (original.p99[b] ?? 0))
  const x = (column: number) => LEFT + ((column + 0.5) * (WIDTH - LEFT - RIGHT)) / order.length
  const y = (value: number) => {
    const share = Math.log(Math.max(LOWEST, value) / LOWEST) / Math.log(HIGHEST / LOWEST)
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
  }
  const series = [
    { name: 'original', values: original.p99, colour: '#d9822b' },
    { name: 'default', values: plain.p99, colour: '#2f7ed8' },
    { name: 'with 5 % hedging', values: hedged.p99, colour: '#1a9e6b' },
  ]
  const lines = order.map((topology, column) => {
    const at = x(column).toFixed(1)
    const [from, to] = [original.p99[topology] ?? 0, plain.p99[topology] ?? 0].map((value) => y(value).toFixed(1))
    return `<line x1="${at}" x2="${at}" y1="${from}" y2="${to}" class="link"/>`
  })
  const dots = series.flatMap(({ values, colour }) =>
    order.map((topology, column) => {
      const [cx, cy] = [x(column).toFixed(1), y(values[topology] ?? 0).toFixed(1)]
      return `<circle cx="${cx}" cy="${cy}" r="3.4" fill="${colour}"/>`
    }),
  )
  const grid = [30, 100, 300, 1_000, 3_000, 10_000].map((value) => {
    const at = y(value).toFixed(1)
    const label = `<text x="${LEFT - 8}" y="${Number(at) + 4}" text-anchor="end">${value} ms</text>`
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" class="grid"/>${label}`
  })
  const legend = series.map(({ name, colour }, index) => {
    const at = LEFT + 10 + index * 120
    return `<circle cx="${at}" cy="22" r="5" fill="${colour}"/><text x="${at + 11}" y="26">${name}</text>`
  })
  const caption = `${order.length} held-out topologies, in order of the original's 99th percentile`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="99th percentile of latency, ${caption}">
<style>
text { font: 12px system-ui, sans-serif; fill: #57606a }
.grid { stroke: #8c959f; stroke-opacity: .25 }
.link { stroke: #8c959f; stroke-opacity: .5 }
@media (prefers-color-scheme: dark) { text { fill: #9aa4ae } }
</style>
${[...grid, ...lines, ...dots, ...legend].join('\n')}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 16}" text-anchor="middle">${caption}</text>
</svg>
`
}
