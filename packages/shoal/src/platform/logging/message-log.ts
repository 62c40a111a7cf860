import type { Log } from '@shoal/fleet'
import type { Logger } from './create-logger.ts'

/** The program's logger for parts that write a message with values. */
export function messageLog(log: Logger): Log {
  return {
    debug: (message, values) => log.debug(values ?? {}, message),
    info: (message, values) => log.info(values ?? {}, message),
    warn: (message, values) => log.warn(values ?? {}, message),
    error: (message, values) => log.error(values ?? {}, message),
  }
}
