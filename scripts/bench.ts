import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { BenchRow, BenchRows } from '../bench/bench-row.ts'

/**
 * `npm run bench -- PART [--json] [--only GROUP,…]`: measures one part beside its peers and ends with one line of JSON. Groups of rows:
 * see `bench/<part>/main.ts`.
 */
const parts = ['start', 'fleet', 'tracker', 'screenshots', 'balancer', 'toolkit', 'lab'] as const

const [part, ...flags] = process.argv.slice(2)
const main = new URL(`../bench/${part}/main.ts`, import.meta.url)
if (part === undefined || !parts.some((known) => known === part) || !existsSync(fileURLToPath(main))) {
  const ready = parts.filter((known) =>
    existsSync(fileURLToPath(new URL(`../bench/${known}/main.ts`, import.meta.url))),
  )
  console.error(`Usage: npm run bench -- PART [--json] [--only GROUP,…]\nParts: ${ready.join(', ')}`)
  process.exit(2)
}
const json = flags.includes('--json')
const { rows: measure } = (await import(main.href)) as { readonly rows: BenchRows }
const only = flags[flags.indexOf('--only') + 1]?.split(',')
const rows = await measure(
  (line) => {
    if (!json) console.log(line)
  },
  (group) => !flags.includes('--only') || only?.includes(group) === true,
)
if (!json) printTable(rows)
console.log(JSON.stringify({ part, machine: machine(), commit: commit(), rows }))
process.exitCode = rows.some((row) => row.ok === false) ? 1 : 0

function printTable(measured: readonly BenchRow[]): void {
  for (const { name, value, unit, must, aim, ok, note } of measured) {
    const verdict = ok === null ? 'not measured' : ok ? 'ok' : 'MISSED'
    const figure = value === null ? '–' : `${Number(value.toPrecision(4))} ${unit}`
    const bounds = [must && `must ${must}`, aim && `aim ${aim}`].filter(Boolean).join(', ')
    console.log(`${verdict.padEnd(12)} ${name}: ${figure}${bounds ? ` (${bounds})` : ''}${note ? ` – ${note}` : ''}`)
  }
}

function machine(): string {
  const [first] = cpus()
  return `${cpus().length} × ${first?.model ?? 'unknown'}, Node ${process.versions.node}, ${process.platform}-${process.arch}`
}

function commit(): string {
  const git = (...args: readonly string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
  return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+changes')
}
