import type { ShotOptions, TaskSubmission } from '@shoal/api'
import { CaptureOptionsError, type CaptureOptionsInput, type Task, TaskRequestError } from '@shoal/screenshots'
import { ProblemError } from '../../http/problem-error.ts'
import type { ScreenshotParts } from './screenshot-parts.ts'
import { taskSource } from './sources/task-source.ts'

/** Turns what a person asked for, by whichever door, into a task. @throws ProblemError */
export async function submitTask(
  { scheduler, sources }: Pick<ScreenshotParts, 'scheduler' | 'sources'>,
  wanted: TaskSubmission,
  idempotencyKey?: string,
): Promise<Task> {
  const { source, name } = await taskSource(wanted, sources)
  const shownName = wanted.name ?? name
  try {
    return await scheduler.submit({
      source,
      options: captureOptions(wanted),
      name: shownName,
      priority: wanted.priority,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey: `api:${idempotencyKey}` }),
    })
  } catch (error) {
    if (error instanceof CaptureOptionsError) throw optionsProblem(error)
    if (error instanceof TaskRequestError)
      throw new ProblemError('bad-request', { detail: error.message, cause: error })
    throw error
  }
}

function optionsProblem(cause: CaptureOptionsError): ProblemError {
  const errors = cause.issues.map(({ option, message }) => ({
    path: option === 'count' ? 'shots' : option,
    code: 'invalid_value',
    message,
  }))
  return new ProblemError('invalid-fields', { errors, cause })
}

/** The key of a request that may be sent twice. @throws ProblemError */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7e]{1,200}$/.test(header)) return header
  throw new ProblemError('bad-request', { detail: 'Idempotency-Key: 1 to 200 visible ASCII characters' })
}

/** Options of the API as a capture takes them. */
export function captureOptions(wanted: ShotOptions): CaptureOptionsInput {
  const { shots, everySeconds, moments, exact, files, episodes, formats, sheet, quoteOnly } = wanted
  const { unprovedBlocks, byteBudget, deadlineMs } = wanted
  return {
    count: shots,
    everySeconds,
    moments,
    exact,
    files,
    episodes,
    formats,
    sheet,
    quoteOnly,
    unprovedBlocks,
    byteBudget,
    deadlineMs,
  }
}
