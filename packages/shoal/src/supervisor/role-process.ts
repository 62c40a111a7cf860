import { type ChildProcess, spawn } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { childMessage, type ParentMessage, type ReadyDetails } from '../internal/role-messages.ts'
import type { RoleSettings } from '../platform/config/role-settings.ts'

export interface RoleProcessOptions {
  readonly settings: RoleSettings
  /** Told of each line that the child writes. */
  readonly onLine: (line: string) => void
  /** Told once, when the process is gone; `wanted` when we stopped it. */
  readonly onExit: (exit: { readonly wanted: boolean; readonly reason: string }) => void
}

/** A role in a child process of its own. */
export interface RoleProcess {
  readonly pid: number | undefined
  /** What the role says when it is ready; rejects with its reason when it does not get there. */
  readonly ready: Promise<ReadyDetails>
  /** Asks it to read its files again. */
  reload(): void
  /** Asks it to stop and resolves when it is gone, at the latest after `deadlineMs`, by force if need be. */
  stop(deadlineMs: number): Promise<void>
}

/** The role could not start; the message is its own. */
export class RoleStartError extends Error {
  readonly code = 'role-start'
  readonly role: string

  constructor(role: string, reason: string) {
    super(reason)
    this.name = 'RoleStartError'
    this.role = role
  }
}

const TO_EXIT = 300 // milliseconds kept for the process to leave after its role stopped
/** Loading modules fills V8's default young generation many times over; with room from the start it is hardly collected. */
const ROOM_TO_START = '--min-semi-space-size=16' // megabytes
const CHILD = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../roles/role-child.ts' : './role-child.js', import.meta.url),
)

/** Starts the child process of a role. */
export function startRoleProcess(options: RoleProcessOptions): RoleProcess {
  const { role } = options.settings
  const ready = Promise.withResolvers<ReadyDetails>()
  const gone = Promise.withResolvers<void>()
  // Who does not wait for readiness hears of the failure by `onExit`.
  ready.promise.catch(() => undefined)
  let wanted = false
  let failure: string | undefined

  const child = spawn(process.execPath, [...process.execArgv, ROOM_TO_START, CHILD], {
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      // Children share the compiled code that the main program keeps.
      NODE_COMPILE_CACHE: getCompileCacheDir() ?? '',
    },
  })
  // A child that is gone before it has read them is told of by its exit.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(JSON.stringify(options.settings))
  forwardLines(child, options.onLine)
  child.on('message', (message) => {
    const parsed = childMessage.safeParse(message)
    if (!parsed.success) return
    if (parsed.data.kind === 'ready') ready.resolve(parsed.data.details)
    else failure = parsed.data.message
  })
  child.on('error', (error) => {
    failure ??= error.message
    leave(failure)
  })
  child.on('exit', (code, signal) => leave(failure ?? (signal === null ? `exit code ${code}` : `signal ${signal}`)))

  function leave(reason: string): void {
    ready.reject(new RoleStartError(role, reason))
    gone.resolve()
    options.onExit({ wanted, reason })
    options = { ...options, onExit: () => undefined }
  }

  return {
    pid: child.pid,
    ready: ready.promise,
    reload() {
      const message: ParentMessage = { kind: 'reload' }
      if (child.connected) child.send(message, () => undefined)
    },
    async stop(deadlineMs) {
      wanted = true
      const message: ParentMessage = { kind: 'stop', deadlineMs: Math.max(1, Math.floor(deadlineMs - TO_EXIT)) }
      if (child.connected) child.send(message, () => undefined)
      else child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
      await gone.promise
      clearTimeout(force)
    },
  }
}

function forwardLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
  }
}
