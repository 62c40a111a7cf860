import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { debianExtras, debianPackages } from '@shoal/testing/debian-packages'
import { unpackSuites } from '@shoal/testing/unpack-suites'

/** `npm test`: with SHOAL_TEST_INSTALL=1 (CI) first the Debian packages, those of later suites too, then vitest with everything after `--`. */
const root = fileURLToPath(new URL('..', import.meta.url))
if (process.env['SHOAL_TEST_INSTALL'] === '1') {
  installDebianPackages()
  unpackSuites()
}
const vitest = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=./scripts/test-reporter.ts',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
)
process.exitCode = vitest.status ?? 1

function installDebianPackages(): void {
  const names = [...new Set([...Object.values(debianPackages), ...debianExtras])]
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', ...names],
  ]) {
    const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed with status ${status}`)
  }
}
