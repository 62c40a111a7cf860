import { repeat } from '../lifecycle/repeat.ts'
import type { Service } from '../lifecycle/service.ts'
import type { Logger } from '../logging/create-logger.ts'

const EVERY = 3_600_000 // milliseconds
const BATCH = 200 // rows of one transaction: others wait no longer than for these
const DAY = 86_400_000 // milliseconds

export interface Retention {
  /** What is removed, for the log: `grabs`. */
  readonly of: string
  readonly keepDays: number
  /** Removes at most `limit` of those that ended before a moment, and tells how many. */
  readonly remove: (before: number, limit: number) => Promise<number>
  readonly now: () => number
  readonly log: Pick<Logger, 'info' | 'error'>
}

/** Removes what is older than the settings keep it, once an hour. */
export function createRetention(retention: Retention): Service {
  const { of, log } = retention
  return repeat({
    name: `retention of ${of}`,
    everyMs: EVERY,
    onError: (err) => log.error({ err, of }, 'what is older than it is kept could not be removed'),
    work: async (signal) => {
      await removeOld(retention, signal)
    },
  })
}

/** One round, in small transactions; returns how many were removed. */
export async function removeOld({ of, keepDays, remove, now, log }: Retention, signal: AbortSignal): Promise<number> {
  const before = now() - keepDays * DAY
  let removed = 0
  while (!signal.aborted) {
    const batch = await remove(before, BATCH)
    removed += batch
    if (batch < BATCH) break
  }
  if (removed > 0) log.info({ removed, of, keepDays }, 'removed what was older than it is kept')
  return removed
}
