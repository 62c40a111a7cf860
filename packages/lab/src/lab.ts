import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { getCompileCacheDir } from 'node:module'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { assertionOf } from './assertion.ts'
import type { LabFaultName } from './lab-fault.ts'
import { writeLabFile } from './lab-file.ts'
import { checkPlan, type LabPlan, labPlanSchema, usualPlan } from './lab-plan.ts'
import type { LabStatus } from './lab-status.ts'
import { checkPrograms } from './outside/client-programs.ts'
import { askFault, askStatus, askStop, askView } from './outside/lab-client.ts'
import { defaultLabFolder, LAB_FILE, type LabFolder, takeLabFolder } from './outside/lab-folder.ts'
import { checkSpace } from './outside/lab-space.ts'
import { chooseNetwork, type LabNetwork } from './outside/namespace.ts'

/** A lab that ended by itself, or never came up; the message holds what it said. */
export class LabEndedError extends Error {
  readonly code = 'LAB_ENDED'
  override readonly name = 'LabEndedError'
}

/** What was waited for did not happen in time. */
export class LabTimeoutError extends Error {
  readonly code = 'LAB_TIMEOUT'
  override readonly name = 'LabTimeoutError'
}

/** A running swarm of real programs. */
export interface Lab {
  readonly folder: string
  /** Each peer's own view beside the tracker's, and with `dial` what a handshake finds at its address. */
  status(options?: { readonly dial?: boolean }): Promise<LabStatus>
  /** The same with pieces, who feeds whom and the latest dials. */
  view(): Promise<LabStatus>
  /**
   * Switches a fault on or off, for all seeders unless it says whom; resolves when it is in force. Rejects with
   * `LabFaultError` where it cannot befall them.
   */
  fault(name: LabFaultName, on: boolean, peers?: readonly string[]): Promise<LabStatus>
  /**
   * Waits until it holds: words such as `dl2 complete within 30s`, or a function of the status. Rejects with
   * `LabTimeoutError`, for words after the time that they name, else after `within` milliseconds, a minute by default.
   */
  until(holds: string | ((status: LabStatus) => boolean), within?: number): Promise<LabStatus>
  /** Resolves when the lab has ended, told to or not. */
  readonly ended: Promise<void>
  /** Ends everything and leaves nothing behind. */
  stop(): Promise<void>
}

const START_LIMIT = 130_000 // milliseconds
const STOP_LIMIT = 10_000 // milliseconds
const ANSWER_LIMIT = 20_000 // milliseconds; a loaded machine may take long to ask everybody
const LOOK = 100 // milliseconds between two looks
/** Ports of a kept lab, so that they are the same after a reboot. */
const KEPT_PORTS = { first: 8000, last: 9000 } as const
const OUTPUT_KEPT = 4_000 // characters

/**
 * Starts a lab; missing parts of the plan are one megabyte, two seeders and one built-in downloader. Rejects with an error
 * that says the way out in one line where there can be no such lab.
 */
export async function startLab(
  plan: Partial<LabPlan> = {},
  options: { readonly folder?: string; readonly signal?: AbortSignal } = {},
): Promise<Lab> {
  const lasting = plan.keep === true && plan.ports === undefined ? { ports: KEPT_PORTS } : {}
  const whole = labPlanSchema.parse({ ...usualPlan, ...lasting, ...plan })
  checkPlan(whole)
  await checkPrograms(whole.downloaders)
  const network = await chooseNetwork(whole)
  const folder = await takeLabFolder(options.folder ?? defaultLabFolder(), whole.keep)
  let run: LabRun
  try {
    await checkSpace(folder.path, whole)
    run = new LabRun(whole, folder, network)
  } catch (error) {
    await folder.release()
    throw error
  }
  try {
    await run.ready(options.signal)
    if (whole.keep) {
      const { trackers } = await run.status()
      const trackerPort = Number(new URL(trackers[0] ?? '').port)
      await writeLabFile(join(folder.path, LAB_FILE), { ...whole, trackerPort })
    }
    return run
  } catch (error) {
    await run.stop()
    throw error
  }
}

class LabRun implements Lab {
  readonly folder: string
  readonly ended: Promise<void>
  readonly #place: LabFolder
  readonly #child: ChildProcess
  #output = ''

  constructor(plan: LabPlan, place: LabFolder, { isolation, net, commandLine }: LabNetwork) {
    const task = JSON.stringify({ plan, place: { folder: place.path, net, isolation } })
    const [command, ...args] = commandLine([process.execPath, ...process.execArgv, childEntry(), task])
    const cache = getCompileCacheDir()
    this.folder = place.path
    this.#place = place
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_KEPT)
      })
    this.#child.on('error', (error) => {
      this.#output += error.message
    })
    this.ended = once(this.#child, 'close').then(
      () => undefined,
      () => undefined, // it never started; `ready` says so
    )
  }

  async ready(signal = AbortSignal.timeout(START_LIMIT)): Promise<void> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(START_LIMIT)])
    for (;;) {
      const answer = await askStatus(this.folder, limit).catch(() => undefined)
      if (answer !== undefined) return
      if (this.#hasEnded) throw new LabEndedError(`the lab did not come up: ${this.#output.trim()}`)
      await delay(LOOK, undefined, { signal: limit })
    }
  }

  status({ dial = false }: { readonly dial?: boolean } = {}): Promise<LabStatus> {
    return askStatus(this.folder, AbortSignal.timeout(ANSWER_LIMIT), dial)
  }

  view(): Promise<LabStatus> {
    return askView(this.folder, AbortSignal.timeout(ANSWER_LIMIT))
  }

  fault(name: LabFaultName, on: boolean, peers?: readonly string[]): Promise<LabStatus> {
    const change = { name, on, ...(peers === undefined ? {} : { peers: [...peers] }) }
    return askFault(this.folder, change, AbortSignal.timeout(ANSWER_LIMIT))
  }

  async until(holds: string | ((status: LabStatus) => boolean), within = 60_000): Promise<LabStatus> {
    const words = typeof holds === 'string' ? assertionOf(holds) : undefined
    const limit = performance.now() + (words?.within ?? within)
    for (;;) {
      const status = await this.status().catch((error: unknown) => this.#explain(error))
      const missing = words?.missing(status) ?? []
      if (typeof holds === 'string' ? missing.length === 0 : holds(status)) return status
      if (performance.now() >= limit) {
        const what = words === undefined ? 'what was waited for' : `${words.text} (${missing.join(', ')})`
        throw new LabTimeoutError(`${what} did not happen in time`)
      }
      await delay(LOOK)
    }
  }

  async stop(): Promise<void> {
    if (!this.#hasEnded) {
      await askStop(this.folder, AbortSignal.timeout(STOP_LIMIT)).catch(() => this.#child.kill('SIGKILL'))
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT)
      await this.ended
      clearTimeout(timer)
    }
    await this.#place.release()
  }

  /** Why nobody answers: the lab ended, and said something, or else what went wrong. */
  async #explain(error: unknown): Promise<never> {
    await Promise.race([this.ended, delay(LOOK)])
    if (!this.#hasEnded) throw error
    throw new LabEndedError(`the lab has ended: ${this.#output.trim()}`, { cause: error })
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined
  }
}

/** Beside this module: TypeScript in the repository, JavaScript in a bundle or a published package. */
function childEntry(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`./lab-child.${extension}`, import.meta.url))
}
