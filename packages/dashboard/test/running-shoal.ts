import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtProgram, freePort } from '@shoal/testing'

const READY_TIMEOUT = 60_000 // milliseconds
const STOP_TIMEOUT = 10_000 // milliseconds; Shoal promises five seconds

export interface RunningShoal {
  /** `http://127.0.0.1:5000` */
  readonly url: string
  readonly password: string
  /** `http://127.0.0.1:6969/announce` */
  readonly announceUrl: string
  /** The data folder. */
  readonly data: string
  /** A video that the API may capture by its path. */
  readonly video: string
  stop(): Promise<void>
}

/** Starts the real program on an empty data folder, with this settings file, and waits until it says that it is ready. */
export async function startShoal(settings = ''): Promise<RunningShoal> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-dashboard-'))
  // Ports of its own: other programs on this machine may want the usual ones at the same moment.
  const ports = ['--port', String(await freePort()), '--tracker-port', String(await freePort())]
  const video = join(folder, 'videos', 'marked.mp4')
  await mkdir(join(folder, 'videos'))
  await copyFile(createRequire(import.meta.url).resolve('@shoal/screenshots/fixtures/marked.mp4'), video)
  const file = join(folder, 'settings.yaml')
  await writeFile(file, settings)
  const places = ['--data', join(folder, 'data'), '--config', file]
  const child = spawn(process.execPath, [builtProgram(), 'up', ...places, ...ports], {
    // A temporary folder of its own: that is where a lab lives.
    env: { ...process.env, SHOAL_LANG: 'en', SHOAL_SHOTS_FOLDERS: join(folder, 'videos'), TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = async (): Promise<void> => {
    await end(child)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    return { ...(await readWelcome(child)), data: join(folder, 'data'), video, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The address and the first password, as a person reads them in the terminal. */
function readWelcome(child: ChildProcess): Promise<Pick<RunningShoal, 'url' | 'password' | 'announceUrl'>> {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (why: string): void => {
      clearTimeout(timer)
      reject(new Error(`Shoal ${why}. It said:\n${output}`))
    }
    const timer = setTimeout(() => fail(`was not ready after ${READY_TIMEOUT / 1000} s`), READY_TIMEOUT)
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const url = /Dashboard\s+(http:\/\/[^\s/]+)/.exec(output)?.[1]
      const password = /with the password (\S+)/.exec(output)?.[1]
      const announceUrl = /Tracker\s+(http:\S+)/.exec(output)?.[1]
      if (url === undefined || password === undefined || announceUrl === undefined) return
      clearTimeout(timer)
      resolve({ url, password, announceUrl })
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => fail(`ended with ${code}`))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT)
  await ended
  clearTimeout(timer)
}
