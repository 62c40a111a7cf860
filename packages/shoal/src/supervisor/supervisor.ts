import type { ReadyDetails } from '../internal/role-messages.ts'
import type { RoleSettings } from '../platform/config/role-settings.ts'
import { sleep } from '../platform/lifecycle/repeat.ts'
import type { Service } from '../platform/lifecycle/service.ts'
import { HEALTHY_AFTER, restartDelay } from './restart-delay.ts'
import { type RoleProcess, startRoleProcess } from './role-process.ts'

export interface SupervisorOptions {
  /** One child for each, started together. */
  readonly roles: readonly RoleSettings[]
  readonly onLine: (line: string) => void
  /** Told of a role that ended by itself and when it is started again. */
  readonly onCrash: (role: string, reason: string, delayMs: number) => void
  /** Unix milliseconds. */
  readonly now: () => number
}

/** The roles as children: all are ready when `start` resolves, and one that ends by itself is started again. */
export interface Supervisor extends Service {
  /** What the roles said when they became ready. */
  details(): readonly ReadyDetails[]
  /** Asks every role to read its files again. */
  reload(): void
  /** Pids of the children that run now. */
  pids(): readonly number[]
}

/** Workers hand their tasks back to control, so they go first and get this share of the time. */
const WORKERS_SHARE = 0.5
const DEFAULT_DEADLINE = 5_000 // milliseconds

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const children = new Map<RoleSettings, RoleProcess>()
  const ending = new AbortController()
  const details: ReadyDetails[] = []
  const restarts = new Set<Promise<void>>()
  let failures = new Map<RoleSettings, number>()
  let started = false

  function launch(settings: RoleSettings): RoleProcess {
    const launchedAt = options.now()
    const child = startRoleProcess({
      settings,
      onLine: options.onLine,
      onExit: ({ wanted, reason }) => {
        children.delete(settings)
        // Before the first readiness a failure is the operator's to see, not ours to repeat.
        if (wanted || !started || ending.signal.aborted) return
        if (options.now() - launchedAt > HEALTHY_AFTER) failures.delete(settings)
        const restart = relaunch(settings, reason).finally(() => restarts.delete(restart))
        restarts.add(restart)
      },
    })
    children.set(settings, child)
    return child
  }

  async function relaunch(settings: RoleSettings, reason: string): Promise<void> {
    const count = (failures.get(settings) ?? 0) + 1
    failures.set(settings, count)
    const delay = restartDelay(count)
    options.onCrash(settings.instance, reason, delay)
    await sleep(delay, ending.signal)
    if (!ending.signal.aborted) launch(settings)
  }

  return {
    name: 'supervisor',
    async start(signal) {
      const launched = options.roles.map(launch)
      const waiting = new Set(options.roles.map(({ instance }) => instance))
      for (const [index, child] of launched.entries())
        child.ready.then(
          () => waiting.delete(options.roles[index]?.instance ?? ''),
          () => undefined,
        )
      const abort = Promise.withResolvers<never>()
      const onAbort = (): void =>
        abort.reject(new Error(`not ready in time: ${[...waiting].join(', ')}`, { cause: signal.reason }))
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        details.push(...(await Promise.race([Promise.all(launched.map((child) => child.ready)), abort.promise])))
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
      failures = new Map()
      started = true
    },
    async stop(signal) {
      ending.abort()
      const deadline = Date.now() + DEFAULT_DEADLINE - SAFETY
      const left = (): number => Math.max(1, deadline - Date.now())
      const isWorker = (settings: RoleSettings): boolean => settings.role === 'worker'
      const stopWhere = async (chosen: (settings: RoleSettings) => boolean, share: number): Promise<void> => {
        const found = [...children].filter(([settings]) => chosen(settings))
        await Promise.all(found.map(([, child]) => child.stop(left() * share)))
      }
      await Promise.all(restarts)
      if (!signal.aborted) await stopWhere(isWorker, WORKERS_SHARE)
      await stopWhere(() => true, 1)
    },
    reload: () => {
      for (const child of children.values()) child.reload()
    },
    details: () => details,
    pids: () => [...children.values()].flatMap((child) => child.pid ?? []),
  }
}

const SAFETY = 200 // milliseconds
