import { spawn } from 'node:child_process'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@shoal/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { runShoal, startProgram, temporaryFolder } from './start-program.ts'

const STOP_LIMIT = 5_000 // milliseconds

describe('shoal up', () => {
  it('tells addresses, secret path and password, the password once, and stops in time on SIGTERM', async () => {
    const first = await startProgram()
    expect(first.webhook).toMatch(/\/webhook\/[0-9a-f]{48}$/)
    expect(first.password).toMatch(/^\S{23}$/)
    const began = performance.now()
    expect((await first.stop('SIGTERM')).code).toBe(0)
    expect(performance.now() - began).toBeLessThan(STOP_LIMIT)

    const second = await startProgram({ data: first.data })
    expect(second.password).toBeUndefined()
    expect(new URL(second.webhook).pathname).toBe(new URL(first.webhook).pathname)
    expect((await second.stop('SIGINT')).code).toBe(0)
  })

  it('keeps secrets for the owner, and the password nowhere', async () => {
    const program = await startProgram()
    const open = await rightsOfOthers(program.data)
    await program.stop()
    expect(open.length, 'something was found in the data folder').toBeGreaterThan(0)
    expect(open.filter(({ others }) => others !== 0)).toEqual([])
    expect((await stat(join(program.data, 'secrets', 'key'))).mode & 0o777).toBe(0o600)
    const logs = await readdir(join(program.data, 'logs'))
    for (const name of logs) {
      const log = await readFile(join(program.data, 'logs', name), 'utf8')
      expect(log).not.toContain(program.password)
      expect(log).not.toContain(new URL(program.webhook).pathname)
    }
  })

  it('starts the roles that are named only, and serves every info-hash where that is asked for', async () => {
    const data = await temporaryFolder()
    const config = join(data, 'shoal.yaml')
    await writeFile(config, 'roles: [control, tracker]\ntracker:\n  open: true\n')
    const program = await startProgram({ data, args: ['--config', config] })
    expect(await childrenOf(program.child.pid ?? 0)).toHaveLength(2)
    await vi.waitFor(async () => {
      const health = await (await fetch(`${program.url}/health`)).json()
      expect(health).toEqual({ status: 'ok', checks: { intake: true, tracker: true, clients: true } })
    }, 20_000)
    const query = `info_hash=${'%aa'.repeat(20)}&peer_id=-XX0001-abcdefghijkl&port=1&uploaded=0&downloaded=0&left=0`
    const reply = await fetch(`http://127.0.0.1:${program.trackerPort}/announce?${query}`)
    expect(await reply.text()).toMatch(/8:interval/)
    await program.stop()
    await writeFile(config, 'roles: [tracker]\n')
    const { code, output } = await runShoal(['up', '--data', data, '--config', config])
    expect([code, output]).toEqual([1, expect.stringContaining('must have control')])
  })

  it('refuses to start twice on one data folder and names the process', async () => {
    const program = await startProgram()
    const second = await runShoal(['up', '--data', program.data, '--port', '0', '--tracker-port', '0'])
    expect(second.code).toBe(1)
    expect(second.output).toContain(`process ${program.child.pid}`)
    expect((await fetch(`${program.url}/livez`)).status).toBe(200)
  })

  it('starts a role again that was killed', async () => {
    const program = await startProgram()
    const before = await childrenOf(program.child.pid ?? 0)
    expect(before).toHaveLength(3)
    for (const pid of before) process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect((await fetch(`${program.url}/readyz`)).status).toBe(200), {
      timeout: 60_000,
      interval: 200,
    })
    const after = await childrenOf(program.child.pid ?? 0)
    expect(after.filter((pid) => before.includes(pid))).toEqual([])
  })

  it('leaves no role behind when it is killed itself', async () => {
    const program = await startProgram()
    const roles = await childrenOf(program.child.pid ?? 0)
    program.child.kill('SIGKILL')
    await program.ended
    await vi.waitFor(
      () => {
        for (const pid of roles) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
      },
      { timeout: 20_000, interval: 50 },
    )
    const next = await startProgram({ data: program.data })
    expect((await fetch(`${next.url}/livez`)).status).toBe(200)
  })

  it('says who holds a configured port', async () => {
    const port = await freePort()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    onTestFinished(async () => {
      await new Promise((resolve) => server.close(resolve))
    })
    const refused = await runShoal(['up', '--data', await temporaryFolder(), '--port', String(port)])
    expect(refused.code).toBe(1)
    expect(refused.output).toMatch(new RegExp(`port ${port} .*process ${process.pid}`))
  })

  it('says which data folder cannot be written', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    await chmod(folder, 0o500)
    const refused = await runShoal(['up', '--data', join(folder, 'file', 'data'), '--port', '0'])
    await chmod(folder, 0o700)
    expect(refused.code).toBe(1)
    expect(refused.output).toContain(join(folder, 'file', 'data'))
    expect(refused.output).not.toMatch(/at .*\.ts:/)
  })

  it('names a mistyped setting and a webhook path that can be guessed', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'shoal.yaml')
    await writeFile(file, 'trakcer: {}\n')
    const mistyped = await runShoal(['config', 'check', '--config', file])
    expect(mistyped).toMatchObject({ code: 1, output: expect.stringContaining('did you mean tracker?') })
    await writeFile(file, 'webhook:\n  path: /autobrr-webhook-path\n')
    const weak = await runShoal([
      'up',
      '--config',
      file,
      '--data',
      join(folder, 'data'),
      '--port',
      '0',
      '--tracker-port',
      '0',
    ])
    expect(weak.code).toBe(1)
    expect(weak.output).toMatch(/webhook\.path: .*guessed/)
  })
})

/** Pids of the direct children of a process, from /proc. */
async function childrenOf(parent: number): Promise<number[]> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')
  return children.trim().split(' ').filter(Boolean).map(Number)
}

describe('bin/shoal.mjs', () => {
  it('hands a signal on to the program, ends with its exit code and leaves no process behind', async () => {
    const bin = fileURLToPath(new URL('../bin/shoal.mjs', import.meta.url))
    const data = await temporaryFolder()
    const child = spawn(process.execPath, [bin, 'up', '--data', data, '--port', '0', '--tracker-port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, SHOAL_LANG: 'en', NODE_OPTIONS: '' },
    })
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
    onTestFinished(() => {
      child.kill('SIGTERM')
    })
    for await (const chunk of child.stdout) if (String(chunk).includes('Ctrl-C')) break
    const [program = 0] = await childrenOf(child.pid ?? 0)
    const roles = await childrenOf(program)
    expect(roles).toHaveLength(3)
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
    for (const pid of [program, ...roles]) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  })

  it('passes on the exit code of a command that fails', async () => {
    const bin = fileURLToPath(new URL('../bin/shoal.mjs', import.meta.url))
    const child = spawn(process.execPath, [bin, 'no-such-command'], { stdio: 'ignore' })
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1)
  })
})

/** What other users may do with each file and folder that is not meant to be shared. */
async function rightsOfOthers(data: string): Promise<readonly { path: string; others: number }[]> {
  const shared = /^(downloads|pieces|watch)(\/|$)/
  const paths = (await readdir(data, { recursive: true })).filter((path) => !shared.test(path))
  const found = await Promise.all(
    paths.map(async (path) => {
      const entry = await stat(join(data, path)).catch(() => undefined) // e.g. a draft, renamed meanwhile
      return entry === undefined ? [] : [{ path, others: entry.mode & 0o077 }]
    }),
  )
  return found.flat()
}
