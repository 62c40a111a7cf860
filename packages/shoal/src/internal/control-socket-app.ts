import type { Hono } from 'hono'
import type { Routes } from '../http/feature.ts'
import type { ControlEnv } from '../http/request-context.ts'
import type { Logger } from '../platform/logging/create-logger.ts'
import { internalApp } from './internal-app.ts'

/** Whoever can open the socket owns the data folder, and with it everything. */
const MACHINE = {
  account: { id: '', name: 'this machine', role: 'admin', declared: false },
  mayChange: true,
} as const

/** What workers and the command line of this machine's user may ask of control. */
export function createControlSocketApp(routes: readonly Routes[], log: Logger): Hono<ControlEnv> {
  const target = internalApp(log)
  target.app.use(async (context, next) => {
    context.set('identity', MACHINE)
    context.set('address', '')
    context.set('direct', true)
    context.set('secure', false)
    await next()
  })
  for (const { socketOperations } of routes) socketOperations?.(target)
  return target.app
}
