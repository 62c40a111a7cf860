import type { Scheduler, Task } from '@shoal/screenshots'
import { repeat } from '../../platform/lifecycle/repeat.ts'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'
import type { ShotRules } from './shot-rules.ts'

export interface GalleryKeeperParts {
  readonly scheduler: Pick<Scheduler, 'endedTasks' | 'remove'>
  readonly rules: Pick<ShotRules, 'get'>
  readonly now: () => number
  readonly log: Pick<Logger, 'info' | 'error'>
}

const EVERY = 600_000 // milliseconds
const BATCH = 100 // tasks looked at together
const DAY = 86_400_000 // milliseconds

/** Removes what the settings say is too old or too much, oldest first; nothing where they say nothing. */
export function createGalleryKeeper(parts: GalleryKeeperParts): Service {
  return repeat({
    name: 'gallery keeper',
    everyMs: EVERY,
    onError: (err) => parts.log.error({ err }, 'old screenshots could not be removed'),
    work: async (signal) => {
      await keepGallery(parts, signal)
    },
  })
}

/** One round; returns how many tasks were removed. */
export async function keepGallery(
  { scheduler, rules, now, log }: GalleryKeeperParts,
  signal: AbortSignal,
): Promise<number> {
  const { keepDays, keepBytes } = await rules.get()
  if (keepDays === null && keepBytes === null) return 0
  const oldest = keepDays === null ? Number.NEGATIVE_INFINITY : now() - keepDays * DAY
  let removed = 0
  // Ends: each round removes what it looked at, or is the last.
  while (!signal.aborted) {
    const { tasks, galleryBytes } = await scheduler.endedTasks(BATCH)
    let bytes = galleryBytes
    const leaving: Task[] = []
    for (const { task, pictureBytes } of tasks) {
      const tooOld = task.updatedAt < oldest
      const tooMuch = keepBytes !== null && bytes > keepBytes
      if (!tooOld && !tooMuch) break
      bytes -= pictureBytes
      leaving.push(task)
    }
    for (const { id } of leaving) await scheduler.remove(id, signal)
    removed += leaving.length
    if (leaving.length < BATCH) break
  }
  if (removed > 0) log.info({ removed }, 'old screenshot tasks removed')
  return removed
}
