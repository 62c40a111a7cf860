import type { Logger } from '../platform/logging/create-logger.ts'
import type { Role } from './role.ts'

/** Answers SIGHUP: the role reads its files again, and the log says how that ended. */
export async function reloadRole(role: Role, log: Logger): Promise<void> {
  try {
    await role.reload?.()
    log.info(role.reload === undefined ? 'nothing to reload' : 'reloaded')
  } catch (error) {
    log.error({ err: error }, 'not reloaded')
  }
}
