import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SESSION_COOKIE, session } from '@shoal/api'
import { builtProgram, freePort } from '@shoal/testing'
import { expect, onTestFinished } from 'vitest'

const MAIN = builtProgram()
const READY_TIMEOUT = 60_000 // milliseconds, on a machine that does much else
const STOP_TIMEOUT = 20_000 // milliseconds

/** How a program ended, with everything that it wrote. */
export interface Ended {
  readonly code: number | null
  readonly output: string
}

/** A running `shoal` and what it printed. */
export interface Program {
  readonly child: ChildProcess
  readonly data: string
  readonly port: number
  readonly trackerPort: number
  readonly url: string
  readonly webhook: string
  readonly password: string | undefined
  readonly ended: Promise<Ended>
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-program-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Runs a command to its end. */
export async function runShoal(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  return spawnShoal(args, environment).ended
}

/** Starts `shoal up` on a data folder and free ports, and waits until it says that it is ready. */
export async function startProgram(
  options: {
    readonly data?: string
    readonly args?: readonly string[]
    readonly environment?: Record<string, string>
  } = {},
): Promise<Program> {
  const data = options.data ?? (await temporaryFolder())
  const [port, trackerPort] = [await freePort(), await freePort()]
  const args = ['up', '--data', data, '--port', String(port), '--tracker-port', String(trackerPort)]
  const { child, ended, output } = spawnShoal([...args, ...(options.args ?? [])], options.environment ?? {})
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> => {
    child.kill(signal)
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT)
    return ended.finally(() => clearTimeout(force))
  }
  onTestFinished(async () => {
    await stop()
  })
  await waitFor(child, ended, () => output().includes('Ctrl-C'))
  const text = output()
  return {
    child,
    data,
    port,
    trackerPort,
    url: `http://127.0.0.1:${port}`,
    webhook: /http:\S+\/webhook\/[\w-]+/.exec(text)?.[0] ?? '',
    password: /password (\S+)/.exec(text)?.[1],
    ended,
    stop,
  }
}

/** Signs in and returns a `fetch` that carries the session and its CSRF token. */
export async function signIn(program: Program, password = program.password ?? ''): Promise<SignedIn> {
  const response = await fetch(`${program.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'admin', password }),
  })
  expect(response.status).toBe(200)
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  expect(cookie).toContain(SESSION_COOKIE)
  const { csrfToken } = session.parse(await response.json())
  return {
    cookie,
    csrfToken,
    fetch: (path, init = {}) =>
      fetch(program.url + path, {
        ...init,
        headers: { cookie, 'x-csrf-token': csrfToken, 'content-type': 'application/json', ...init.headers },
      }),
  }
}

export interface SignedIn {
  readonly cookie: string
  readonly csrfToken: string
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>
}

function spawnShoal(args: readonly string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SHOAL_LANG: 'en', NODE_OPTIONS: '', ...environment },
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  child.stderr.on('data', (chunk) => {
    text += chunk
  })
  const { promise: ended, resolve } = Promise.withResolvers<Ended>()
  child.on('close', (code) => resolve({ code, output: text }))
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return { child, ended, output: () => text }
}

async function waitFor(child: ChildProcess, ended: Promise<Ended>, ready: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const check = (): void => {
    if (ready()) resolve()
  }
  child.stdout?.on('data', check)
  const limit = setTimeout(() => reject(new Error('not ready in time')), READY_TIMEOUT)
  ended.then(({ code, output }) => reject(new Error(`ended with ${code} before it was ready:\n${output}`)), reject)
  await promise.finally(() => clearTimeout(limit))
}
