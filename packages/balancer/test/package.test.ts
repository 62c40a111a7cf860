import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeWith, findProgram } from '@shoal/testing'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expected } from './runtimes/scenario.js'

/** The tarball that would be published: checked, installed into an empty folder, and run on every runtime it promises. */

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const root = join(packageFolder, '..', '..')
const runtimes = join(packageFolder, 'test', 'runtimes')
const tool = (...path: readonly string[]) => join(root, 'node_modules', ...path)
const MINUTE = 60_000 // milliseconds

let folder = ''
let tarball = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'balancer-package-'))
  run(process.execPath, ['--conditions=source', join(root, 'scripts', 'build.ts'), 'balancer'], root)
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], packageFolder)
  tarball = join(folder, 'shoal-balancer-0.1.0.tgz')
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], folder)
  for (const file of ['scenario.js', 'run.mjs', 'worker.js', 'worker.capnp']) {
    copyFileSync(join(runtimes, file), join(folder, file))
  }
  copyFileSync(join(folder, 'node_modules', '@shoal', 'balancer', 'dist', 'index.js'), join(folder, 'balancer.js'))
}, 2 * MINUTE)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the published package', () => {
  it('passes publint', () => {
    const report = run(process.execPath, [tool('publint', 'src', 'cli.js'), tarball, '--strict'], folder)
    expect(report).toContain('All good')
  })

  it('has types that resolve wherever it can be imported', () => {
    const cli = tool('@arethetypeswrong', 'cli', 'dist', 'index.js')
    const report = run(process.execPath, [cli, tarball, '--profile', 'esm-only', '--format', 'json'], folder)
    expect(JSON.parse(report)).toMatchObject({ analysis: { types: { kind: 'included' } } })
  })

  it('depends on nothing and says nothing of the workspace', () => {
    const manifest: unknown = JSON.parse(
      readFileSync(join(folder, 'node_modules', '@shoal', 'balancer', 'package.json'), 'utf8'),
    )
    expect(manifest).not.toHaveProperty('dependencies')
    expect(manifest).not.toHaveProperty('private')
    expect(manifest).not.toHaveProperty('scripts')
    expect(manifest).toMatchObject({ engines: { node: '>=20' } })
  })

  it('compiles in a strict project that checks its declarations too', () => {
    writeFileSync(
      join(folder, 'consumer.ts'),
      `import { balancer } from '@shoal/balancer'
       const pool = balancer([{ id: 'a', url: new URL('http://a.example') }])
       export const host: Promise<string> = pool.run(({ url }) => url.host)
       // @ts-expect-error endpoints need an id
       balancer([{ url: 'http://a.example' }])
      `,
    )
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--types', '']
    const libraries = ['--lib', 'es2023,dom,dom.iterable,esnext.disposable']
    run(process.execPath, [tool('typescript-native', 'bin', 'tsc'), ...options, ...libraries, 'consumer.ts'], folder)
  })

  it('runs on the Node of the workspace', () => {
    expect(JSON.parse(run(process.execPath, ['run.mjs'], folder))).toEqual(expected)
  })
})

const mayInstall = process.env['SHOAL_TEST_INSTALL'] === '1'
const missing = !mayInstall && !existsSync(join(runtimes, 'node_modules'))
const hint = missing ? ' (after `npm ci --ignore-scripts` in packages/balancer/test/runtimes)' : ''

describe.skipIf(missing)(`the published package on other runtimes${hint}`, () => {
  beforeAll(() => {
    if (mayInstall) npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], runtimes)
  }, 5 * MINUTE)

  const arm = process.arch === 'arm64'
  const binary = (...path: readonly string[]) => join(runtimes, 'node_modules', ...path)

  it.each([
    ['Node 20.0.0', binary(arm ? 'node20-linux-arm64' : 'node20-linux-x64', 'bin', 'node'), ['run.mjs']],
    ['Bun', binary('@oven', arm ? 'bun-linux-aarch64' : 'bun-linux-x64', 'bin', 'bun'), ['run.mjs']],
    ['Deno', binary('@deno', arm ? 'linux-arm64-glibc' : 'linux-x64-glibc', 'deno'), ['run', '--no-remote', 'run.mjs']],
  ])('runs on %s', (_, program, args) => {
    expect(JSON.parse(run(program, args, folder))).toEqual(expected)
  })

  it('runs on Workers', () => {
    const workerd = binary('@cloudflare', arm ? 'workerd-linux-arm64' : 'workerd-linux-64', 'bin', 'workerd')
    run(workerd, ['test', 'worker.capnp'], folder)
  })
})

describeWith(['chromium'], 'the published package in a browser', () => {
  it('does in Chromium what it does elsewhere', async () => {
    const files: Readonly<Record<string, string>> = {
      '/balancer.js': readFileSync(join(folder, 'balancer.js'), 'utf8'),
      '/scenario.js': readFileSync(join(runtimes, 'scenario.js'), 'utf8'),
    }
    const server = createServer(({ url = '/' }, response) => {
      const script = files[url]
      response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
      response.end(script ?? '<!doctype html><title>balancer</title>')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const executablePath = findProgram('chromium')
    if (executablePath === undefined) throw new Error('chromium is gone')
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage()
      await page.goto(`http://127.0.0.1:${address.port}/`)
      const facts: unknown = await page.evaluate(`
        Promise.all([import('/balancer.js'), import('/scenario.js')])
          .then(([library, { scenario }]) => scenario(library))`)
      expect(facts).toEqual(expected)
    } finally {
      await browser.close()
      server.closeAllConnections()
      server.close()
    }
  })
})

/** Throws, with what the program printed, when it does not end well. */
function run(program: string, args: readonly string[], cwd: string): string {
  const environment = { ...process.env, DENO_NO_UPDATE_CHECK: '1', NODE_OPTIONS: '' }
  return execFileSync(program, args, { cwd, encoding: 'utf8', timeout: 2 * MINUTE, env: environment, stdio: 'pipe' })
}

function npm(args: readonly string[], cwd: string): void {
  const script = process.env['npm_execpath']
  if (script) run(process.execPath, [script, ...args], cwd)
  else run('npm', args, cwd)
}
