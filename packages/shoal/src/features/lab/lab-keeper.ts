import type { CurrentLab, FieldProblem, LabRequest } from '@shoal/api'
import type { Lab, LabPlan } from '@shoal/lab'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'

/** A lab is there already, or on its way. */
export class LabBusyError extends Error {
  readonly code = 'lab-busy'
  override readonly name = 'LabBusyError'
}

/** What was asked for makes no lab; `field` says which part of it, and what is wrong with it. */
export class LabRequestError extends Error {
  readonly code = 'lab-request'
  override readonly name = 'LabRequestError'
  readonly field: Omit<FieldProblem, 'message'>

  constructor(field: Omit<FieldProblem, 'message'>, message: string, options?: ErrorOptions) {
    super(message, options)
    this.field = field
  }
}

/** The lab of this machine as the dashboard sees it: the one at the usual place, whoever started it. */
export interface LabKeeper {
  look(): Promise<CurrentLab>
  /** Begins to start one; how it goes is seen by looking. Throws `LabBusyError` or `LabRequestError`. */
  start(request: LabRequest): Promise<CurrentLab>
  /** Ends whatever lab is there. */
  stop(): Promise<void>
  /** Throws `LabRequestError` where there is no such fault or peer; undefined where there is no lab. */
  fault(name: string, on: boolean, peers: readonly string[] | undefined): Promise<CurrentLab | undefined>
  readonly service: Service
}

const LOOK_LIMIT = 5_000 // milliseconds
const CHANGE_LIMIT = 15_000 // milliseconds
const FRESH = 400 // milliseconds in which several readers share one look

/** Looks at the lab in the user's lab folder, starts and ends one there. The lab's code is loaded when it is needed. */
export function createLabKeeper(log: Logger): LabKeeper {
  let own: Lab | undefined
  let starting: Promise<void> | undefined
  const ending = new AbortController()
  let failure: string | undefined
  let shared: { readonly at: number; readonly current: Promise<CurrentLab> } | undefined

  async function look(): Promise<CurrentLab> {
    const { askView, canRunLabs, defaultLabFolder, labPrograms } = await import('@shoal/lab')
    const folder = defaultLabFolder()
    const base = { folder, programs: [...labPrograms()], failure }
    if (starting !== undefined) return { ...base, state: 'starting' }
    const lab = await askView(folder, AbortSignal.timeout(LOOK_LIMIT)).catch(() => undefined) // none, or none that we understand
    if (lab !== undefined) return { ...base, state: 'running', lab }
    return { ...base, state: canRunLabs() ? 'none' : 'impossible' }
  }

  function lookShared(): Promise<CurrentLab> {
    if (shared === undefined || performance.now() - shared.at > FRESH)
      shared = { at: performance.now(), current: look() }
    return shared.current
  }

  async function begin(plan: LabPlan): Promise<void> {
    try {
      const { startLab } = await import('@shoal/lab')
      const lab = await startLab(plan, { signal: ending.signal })
      own = lab
      void lab.ended.then(() => leave(lab))
    } catch (error) {
      if (ending.signal.aborted) return
      failure = error instanceof Error ? error.message : String(error)
      log.warn({ err: error }, 'a lab did not start')
    } finally {
      starting = undefined
      shared = undefined
    }
  }

  /** A lab that ended without us: by command, or because it broke. What it leaves is removed. */
  async function leave(lab: Lab): Promise<void> {
    if (own !== lab) return
    own = undefined
    await lab.stop().catch((err: unknown) => log.warn({ err }, 'a lab was not removed in full'))
  }

  async function end(): Promise<void> {
    const { askStop, defaultLabFolder, NoLabError } = await import('@shoal/lab')
    const lab = own
    own = undefined
    shared = undefined
    if (lab !== undefined) return lab.stop()
    try {
      await askStop(defaultLabFolder(), AbortSignal.timeout(CHANGE_LIMIT))
    } catch (error) {
      if (!(error instanceof NoLabError)) throw error // it has ended by itself
    }
  }

  return {
    look: lookShared,

    async start(request) {
      const current = await look()
      if (current.state !== 'none') throw new LabBusyError('a lab runs already, or none can run here')
      const plan = await planOf(request, current.programs)
      if (starting !== undefined) throw new LabBusyError('another lab was asked for meanwhile')
      failure = undefined
      shared = undefined
      starting = begin(plan)
      return { ...current, state: 'starting' }
    },

    stop: end,

    async fault(name, on, peers) {
      const { askFault, defaultLabFolder, LabFaultError, labFaultChange, NoLabError } = await import('@shoal/lab')
      const change = labFaultChange.safeParse({ name, on, peers })
      if (!change.success) throw new LabRequestError(refused('name'), 'there is no such fault', { cause: change.error })
      try {
        await askFault(defaultLabFolder(), change.data, AbortSignal.timeout(CHANGE_LIMIT))
      } catch (cause) {
        if (cause instanceof LabFaultError) throw new LabRequestError(refused('peers'), cause.message, { cause })
        if (cause instanceof NoLabError) return undefined
        throw cause
      }
      shared = undefined
      return lookShared()
    },

    service: {
      name: 'lab',
      start: async () => undefined,
      stop: async () => {
        ending.abort(new DOMException('Shoal stops', 'AbortError'))
        await starting
        await own?.stop()
      },
    },
  }
}

/** What no more is known of than its message. */
const refused = (path: string): LabRequestError['field'] => ({ path, code: 'lab-request' })

/** The whole plan, as far as it can be told beforehand that it makes a lab. Rejects with `LabRequestError`. */
async function planOf(request: LabRequest, programs: CurrentLab['programs']): Promise<LabPlan> {
  const { checkPlan, LabAddressError, LabPlanError, labPlanSchema, lanAddress, usualPlan } = await import('@shoal/lab')
  const downloaders = request.downloaders.flatMap(({ kind, count }) => Array.from({ length: count }, () => kind))
  const missing = programs.find(({ kind, installed }) => !installed && downloaders.includes(kind))
  if (missing !== undefined) throw new LabRequestError(refused('downloaders'), `${missing.kind} is not installed`)
  const parsed = labPlanSchema.safeParse({ ...usualPlan, ...request, downloaders })
  if (!parsed.success) {
    const code = parsed.error.issues[0]?.code ?? 'custom'
    throw new LabRequestError({ path: 'downloaders', code }, 'these make no lab', { cause: parsed.error })
  }
  const plan = parsed.data
  try {
    checkPlan(plan)
    if (plan.lan) await lanAddress(plan.host)
  } catch (cause) {
    if (cause instanceof LabPlanError) {
      const { setting = 'sizes', params, message } = cause
      throw new LabRequestError({ path: setting, code: `lab-${setting}`, params }, message, { cause })
    }
    if (cause instanceof LabAddressError)
      throw new LabRequestError({ path: 'host', code: 'lab-address' }, cause.message, { cause })
    throw cause
  }
  return plan
}
