import { type Logger, pino, stdTimeFunctions } from 'pino'

import { redactUrls } from './redact-urls.ts'

export type { Logger }

export interface LoggerOptions {
  /** `control`, `tracker`, `worker`, `shoal`. */
  readonly role: string
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** One JSON line per entry. */
  readonly destination: { write(line: string): void }
}

/** Names of fields that hold secrets, wherever they lie; redaction is the second guard, not writing them the first. */
const SECRET_FIELDS = [
  'password',
  'passkey',
  'secret',
  'token',
  'leaseToken',
  'cookie',
  'authorization',
  'csrfToken',
  'downloadUrl',
  'download_url',
  'webhook',
]

/** A logger whose lines are JSON, with role, time in ISO 8601 and errors with their causes. */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      level: options.level,
      base: { role: options.role },
      timestamp: stdTimeFunctions.isoTime,
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[secret]',
      },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => options.destination.write(redactUrls(line)) },
  )
}
