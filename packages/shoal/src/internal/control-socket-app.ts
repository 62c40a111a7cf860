import { getDemo, resetPassword, startDemo } from '@shoal/api'
import type { Hono } from 'hono'
import type { ControlParts } from '../control/control-parts.ts'
import { mount } from '../control/mount.ts'
import { ProblemError } from '../control/problem-error.ts'
import type { ControlEnv } from '../control/request-context.ts'
import { mountTrackerUsers } from '../control/routes/tracker-user-routes.ts'
import { internalApp } from './internal-app.ts'
import { mountWorkerContract } from './worker-app.ts'

/** What workers and the command line of this machine's user may ask of control. */
export function createControlSocketApp(parts: ControlParts): Hono<ControlEnv> {
  const { accounts, scheduler, demo, log } = parts
  const target = internalApp(log)
  mountWorkerContract(target, scheduler)
  mount(target, startDemo, async () => demo.start())
  mount(target, getDemo, async () => demo.status())
  mount(target, resetPassword, async ({ body }) => {
    const password = await accounts.resetPassword(body.name)
    if (password === undefined) throw new ProblemError('not-found', { detail: `there is no account ${body.name}` })
    return { password }
  })
  mountTrackerUsers(target, parts)
  return target.app
}
