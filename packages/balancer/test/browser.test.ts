import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeWith, findProgram } from '@shoal/testing'
import { chromium } from 'playwright-core'
import { expect, it } from 'vitest'
import { expected } from './runtimes/scenario.js'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))

describeWith(['chromium'], 'the built package in a browser', () => {
  it('does in Chromium what it does elsewhere', async () => {
    const build = join(packageFolder, '..', '..', 'scripts', 'build.ts')
    execFileSync(process.execPath, ['--conditions=source', build, 'balancer'], { stdio: 'pipe' })
    const files: Readonly<Record<string, string>> = {
      '/balancer.js': readFileSync(join(packageFolder, 'dist', 'index.js'), 'utf8'),
      '/scenario.js': readFileSync(join(packageFolder, 'test', 'runtimes', 'scenario.js'), 'utf8'),
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
