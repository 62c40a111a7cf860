import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `npm run check`: types, Biome, dependency rules, dead code. Runs all of them, then fails when one failed. */
const root = fileURLToPath(new URL('..', import.meta.url))
const failed: string[] = []

const projects = ['testing', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)]
  .map((folder) => join(folder, 'tsconfig.json'))
  .filter((path) => existsSync(join(root, path)))
for (const project of [...projects, 'tsconfig.tests.json']) {
  step(`types ${project}`, ['node_modules/typescript-native/bin/tsc', '-p', project])
}
step('biome', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'])
checkDependencies('dependency rules', '.dependency-cruiser.cjs')
checkDependencies('folder cycles', '.dependency-cruiser-folders.cjs')
step('dead code', ['node_modules/knip/bin/knip.js', '--no-progress'])

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`)
  process.exitCode = 1
} else console.log('\nAll checks passed.')

function step(name: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`)
  if (status === 0) return
  failed.push(name)
  console.log(stdout + stderr)
}

function checkDependencies(name: string, rules: string): void {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      rules,
      '--output-type',
      'json',
      'packages',
    ],
    { cwd: root, encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 },
  )
  const summary = (JSON.parse(stdout || '{}') as { summary?: CruiseSummary }).summary
  const own = summary?.totalCruised ?? 0
  const violations = summary?.violations ?? []
  const fine = own > 0 && violations.every((violation) => violation.rule.severity !== 'error')
  console.log(`${fine ? 'ok  ' : 'FAIL'} ${name} (${own} modules)`)
  if (fine) return
  failed.push(name)
  if (own === 0) console.log(`It checked no module, which is a failure of the check itself.\n${stderr}`)
  for (const { rule, from, to, cycle } of violations) {
    console.log(`  ${rule.name}: ${from} → ${cycle?.map((step) => step.name).join(' → ') ?? to}`)
  }
}

interface CruiseSummary {
  readonly totalCruised: number
  readonly violations: readonly {
    readonly rule: { readonly name: string; readonly severity: string }
    readonly from: string
    readonly to: string
    readonly cycle?: readonly { readonly name: string }[]
  }[]
}
