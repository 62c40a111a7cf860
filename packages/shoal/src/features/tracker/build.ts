import type { SqlDatabase } from '@shoal/sql'
import { CreditWebhookError, createSqlRegister, type TrackerSchema } from '@shoal/tracker/register'
import { ProblemError } from '../../http/problem-error.ts'
import type { TrackerClient } from '../../internal/tracker-client.ts'
import type { WholeSchema } from '../../platform/database/open-database.ts'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'
import { createSealer } from '../../platform/secrets/sealer.ts'
import type { TrackerAccessParts } from '../../roles/control-parts.ts'
import { createCreditDeliveries } from './follow-ups/credit-deliveries.ts'
import { createTrackerAccessSync } from './follow-ups/tracker-access-sync.ts'

export interface TrackerAccessContext {
  readonly database: SqlDatabase<WholeSchema>
  readonly sealingKey: Uint8Array
  readonly tracker: TrackerClient
  readonly log: Logger
}

/** The register over SQL, and what keeps tracker and site in step with it. */
export function buildTrackerAccess({ database, sealingKey, tracker, log }: TrackerAccessContext): {
  readonly parts: TrackerAccessParts
  readonly services: readonly Service[]
} {
  const register = createSqlRegister({
    database: database.withSchema<TrackerSchema>(),
    sealer: createSealer(sealingKey, 'tracker'),
  })
  const sync = createTrackerAccessSync({
    register,
    tracker,
    now: Date.now,
    onError: (err) => {
      // A tracker that is away is told of elsewhere.
      if (err instanceof ProblemError && err.code === 'tracker-unreachable') return
      log.error({ err }, 'users of the tracker were not brought into step')
    },
  })
  const deliveries = createCreditDeliveries({
    register,
    now: Date.now,
    onError: (err) => {
      const level = err instanceof CreditWebhookError ? 'warn' : 'error'
      log[level]({ err }, 'credits were not handed to the site')
    },
  })
  return {
    parts: { register, push: () => sync.nudge(), deliver: () => deliveries.nudge() },
    services: [sync, deliveries],
  }
}
