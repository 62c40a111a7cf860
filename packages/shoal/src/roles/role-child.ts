import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type ChildMessage, parentMessage } from '../internal/role-messages.ts'
import { roleSettings } from '../platform/config/role-settings.ts'
import { START_DEADLINE, STOP_DEADLINE } from '../platform/lifecycle/service.ts'
import { createLogger } from '../platform/logging/create-logger.ts'
import { loadRole } from './load-role.ts'
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
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => stopRequested.resolve(STOP_DEADLINE))
process.on('disconnect', () => stopRequested.resolve(STOP_DEADLINE))
process.on('message', (message) => {
  const parsed = parentMessage.safeParse(message)
  if (parsed.success) stopRequested.resolve(parsed.data.deadlineMs)
})
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'unexpected error, the role starts anew')
  process.exit(1)
})

await main()

async function main(): Promise<void> {
  let role: Role
  try {
    const build = await loadRole(settings.role)
    role = await build(settings, log)
    await role.start(AbortSignal.timeout(START_DEADLINE))
  } catch (error) {
    log.error({ err: error }, 'did not start')
    await tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
    process.exit(1)
  }
  await tell({ kind: 'ready', details: role.details() })
  const deadline = await stopRequested.promise
  try {
    await role.stop(AbortSignal.timeout(deadline))
  } catch (error) {
    log.error({ err: error }, 'did not stop cleanly')
    process.exit(1)
  }
  process.exit(0)
}

async function tell(message: ChildMessage): Promise<void> {
  if (process.send === undefined || !process.connected) return
  const { promise, resolve } = Promise.withResolvers<void>()
  // A supervisor that is gone hears nothing; the `disconnect` event then stops us.
  process.send(message, () => resolve())
  await promise
}
