import { getDemo, resetPassword, startDemo } from '@shoal/api'
import type { Scheduler } from '@shoal/screenshots'
import type { Hono } from 'hono'
import type { Accounts } from '../accounts/accounts.ts'
import type { DemoControl } from '../control/control-parts.ts'
import { mount } from '../control/mount.ts'
import { ProblemError } from '../control/problem-error.ts'
import type { ControlEnv } from '../control/request-context.ts'
import type { Logger } from '../logging/create-logger.ts'
import { internalApp } from './internal-app.ts'
import { mountWorkerContract } from './worker-app.ts'

export interface ControlSocketParts {
  readonly accounts: Accounts
  readonly scheduler: Scheduler
  readonly demo: DemoControl
  readonly log: Logger
}

/** What workers and the command line of this machine's user may ask of control. */
export function createControlSocketApp({ accounts, scheduler, demo, log }: ControlSocketParts): Hono<ControlEnv> {
  const target = internalApp(log)
  mountWorkerContract(target, scheduler)
  mount(target, startDemo, async () => demo.start())
  mount(target, getDemo, async () => demo.status())
  mount(target, resetPassword, async ({ body }) => {
    const password = await accounts.resetPassword(body.name)
    if (password === undefined) throw new ProblemError('not-found', { detail: `there is no account ${body.name}` })
    return { password }
  })
  return target.app
}
