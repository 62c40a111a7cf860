import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * `npm run coverage [-- options of vitest]`: which part of each package's source the unit tests run, measured by V8. Child processes and
 * worker threads are not counted, so what only whole programs reach looks untested; `-- --project integration` measures those tests.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'shoal-coverage-'))
const wanted = process.argv.slice(2)

const { status } = spawnSync(
  process.execPath,
  [
    '--conditions=source',
    'node_modules/vitest/vitest.mjs',
    'run',
    ...(wanted.some((option) => option.startsWith('--project')) ? [] : ['--project', 'unit']),
    '--coverage.enabled',
    '--coverage.provider=v8',
    '--coverage.reporter=json-summary',
    `--coverage.reportsDirectory=${folder}`,
    '--coverage.include=packages/*/src/**',
    '--coverage.exclude=**/*.{test,contract}.{ts,tsx}',
    '--coverage.reportOnFailure',
    ...wanted,
  ],
  { cwd: root, stdio: 'inherit' },
)

type Kind = 'lines' | 'branches' | 'functions'
type Summary = Readonly<Record<Kind, { readonly total: number; readonly covered: number }>>

const files: Readonly<Record<string, Summary>> = JSON.parse(readFileSync(join(folder, 'coverage-summary.json'), 'utf8'))
rmSync(folder, { recursive: true })
const byPackage = Map.groupBy(
  Object.entries(files).filter(([path]) => path !== 'total'),
  ([path]) => relative(root, path).split('/')[1] ?? '',
)

console.log(`\n${row('package', 'lines', 'branches', 'functions')}`)
for (const [name, entries] of [...byPackage].toSorted(([one], [other]) => one.localeCompare(other))) {
  const share = (kind: Kind): string => {
    const total = entries.reduce((sum, [, summary]) => sum + summary[kind].total, 0)
    const covered = entries.reduce((sum, [, summary]) => sum + summary[kind].covered, 0)
    return total === 0 ? '–' : `${((covered / total) * 100).toFixed(1)} %`
  }
  console.log(row(name, share('lines'), share('branches'), share('functions')))
}
process.exitCode = status ?? 1

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(14) + cells.map((cell) => cell.padStart(11)).join('')
}
