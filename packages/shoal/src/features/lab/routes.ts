import { setTimeout as delay } from 'node:timers/promises'
import { getLab, startLab, stopLab, streamLab, switchLabFault } from '@shoal/api'
import { auditChange } from '../../http/audit.ts'
import { type MountTarget, mount } from '../../http/mount.ts'
import { ProblemError } from '../../http/problem-error.ts'
import { LabBusyError, LabRequestError } from './lab-keeper.ts'
import type { LabParts } from './lab-parts.ts'

const EVERY = 1_000 // milliseconds between two events

/** The lab: start it, watch it, make it go wrong, end it. */
export function mountLab(target: MountTarget, { lab, audit, stopping }: LabParts): void {
  mount(target, getLab, () => lab.look())

  mount(target, startLab, async ({ body, context }) => {
    const current = await orProblem(() => lab.start(body))
    await auditChange(audit, context, 'lab.start', current.folder)
    return current
  })

  mount(target, stopLab, async ({ context }) => {
    await lab.stop()
    await auditChange(audit, context, 'lab.stop', 'lab')
    return {}
  })

  mount(target, switchLabFault, async ({ params, body, context }) => {
    const current = await orProblem(() => lab.fault(params.name, body.on, body.peers))
    if (current === undefined) throw new ProblemError('not-found', { detail: 'No lab runs' })
    await auditChange(audit, context, 'lab.fault', `${params.name} ${body.on ? 'on' : 'off'}`)
    return current
  })

  mount(target, streamLab, async ({ signal }) => {
    return new Response(labStream(lab, AbortSignal.any([signal, stopping])), {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    })
  })
}

/** The lab each second; a reader that lags gets fewer. */
function labStream(lab: LabParts['lab'], signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const gone = new AbortController()
  const ended = AbortSignal.any([signal, gone.signal])
  let wait = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        await delay(wait, undefined, { signal: ended })
        wait = EVERY
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(await lab.look())}\n\n`))
      } catch (error) {
        if (!ended.aborted) throw error
        if (signal.aborted) controller.close()
      }
    },
    cancel: () => gone.abort(),
  })
}

async function orProblem<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof LabBusyError) throw new ProblemError('conflict', { detail: cause.message, cause })
    if (!(cause instanceof LabRequestError)) throw cause
    const errors = [{ ...cause.field, message: cause.message }]
    throw new ProblemError('invalid-fields', { detail: cause.message, errors, cause })
  }
}
