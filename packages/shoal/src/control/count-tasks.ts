import type { Overview } from '@shoal/api'
import type { Scheduler, TaskState } from '@shoal/screenshots'

const COUNTED = 500 // newest tasks

/** How many of the newest tasks are in each state, and the shots that they made. */
export async function countTasks(
  scheduler: Scheduler,
): Promise<{ readonly byState: Overview['tasks']; readonly shots: number }> {
  const { tasks } = await scheduler.listTasks({ limit: COUNTED })
  const count = (state: TaskState): number => tasks.filter((task) => task.state === state).length
  return {
    byState: {
      queued: count('queued'),
      running: count('running'),
      success: count('success'),
      recoverable_failure: count('recoverable_failure'),
      permanent_failure: count('permanent_failure'),
      cancelled: count('cancelled'),
    },
    shots: tasks.reduce((total, task) => total + (task.progress?.shotsDone ?? 0), 0),
  }
}
