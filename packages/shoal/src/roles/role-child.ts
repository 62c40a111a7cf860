import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type ChildMessage, parentMessage } from '../internal/role-messages.ts'
import { roleSettings } from '../platform/config/role-settings.ts'
import { START_DEADLINE, STOP_DEADLINE } from '../platform/lifecycle/service.ts'
import { createLogger } from '../platform/logging/create-logger.ts'
import { loadRole } from './load-role.ts'
import { reloadRole } from './reload-role.ts'
import type { Role } from './role.ts'

/*
 * Main program of a child process. It runs one role until its supervisor says stop or is gone. A signal that the
 * terminal sends to the whole group is the supervisor's business.
 */
// Compiling a schema pays after thousands of parses; a role that starts parses each a few times.
z.config({ jitless: true })
const STANDARD_INPUT = 0
// Not in the environment, which has room for less and which other programs of the user can read.
const settings = roleSettings.parse(JSON.parse(readFileSync(STANDARD_INPUT, 'utf8')))
const log = createLogger({ role: settings.role, level: settings.configuration.log.level, destination: process.stdout })

const stopRequested = Promise.withResolvers<number>()
const reloads = new EventEmitter()
// Signals of the terminal reach the whole group: the supervisor decides what they mean, and says so.
for (const signal of ['SIGINT', 'SIGQUIT', 'SIGUSR2'] as const) process.on(signal, () => undefined)
process.on('SIGHUP', () => reloads.emit('reload'))
process.on('SIGTERM', () => stopRequested.resolve(STOP_DEADLINE))
process.on('disconnect', () => stopRequested.resolve(STOP_DEADLINE))
process.on('message', (message) => {
  const parsed = parentMessage.safeParse(message)
  if (!parsed.success) return
  if (parsed.data.kind === 'stop') stopRequested.resolve(parsed.data.deadlineMs)
  else reloads.emit('reload')
})
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'unexpected error, the role starts anew')
  process.exit(1)
})

await main()

async function main(): Promise<void> {
  let role: Role
  log.info({ pid: process.pid }, 'starting')
  try {
    const build = await loadRole(settings.role)
    role = await inTime(build(settings, log), 'its database, keys and settings were not opened in time')
    await role.start(AbortSignal.timeout(START_DEADLINE))
  } catch (error) {
    log.error({ err: error }, 'did not start')
    await tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
    process.exit(1)
  }
  await tell({ kind: 'ready', details: role.details() })
  reloads.on('reload', () => void reloadRole(role, log))
  const deadline = await stopRequested.promise
  try {
    await role.stop(AbortSignal.timeout(deadline))
  } catch (error) {
    log.error({ err: error }, 'did not stop cleanly')
    process.exit(1)
  }
  process.exit(0)
}

/** What a role opens before its parts start may wait for a server or a disk that does not answer. */
async function inTime<Result>(work: Promise<Result>, otherwise: string): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = setTimeout(() => reject(new Error(otherwise)), START_DEADLINE)
  return Promise.race([work, promise]).finally(() => clearTimeout(late))
}

async function tell(message: ChildMessage): Promise<void> {
  if (process.send === undefined || !process.connected) return
  const { promise, resolve } = Promise.withResolvers<void>()
  // A supervisor that is gone hears nothing; the `disconnect` event then stops us.
  process.send(message, () => resolve())
  await promise
}
