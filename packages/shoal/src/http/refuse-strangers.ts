import type { Context } from 'hono'
import { isInNetworks, isLoopback, isLoopbackHost } from './host-rules.ts'
import { ProblemError } from './problem-error.ts'
import type { ControlEnv } from './request-context.ts'

/** Signed in, or on this machine, or in a network that the operator named; never by way of a browser or a proxy. */
export function refuseStrangers(context: Context<ControlEnv>, localNetworks: readonly string[], change: boolean): void {
  const identity = context.get('identity')
  // A session is not enough for a change: these old paths carry no CSRF token.
  if (identity !== undefined && (!change || (identity.mayChange && identity.session === undefined))) return
  const { req } = context
  const address = context.get('address')
  const direct = ['origin', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'].every(
    (name) => req.header(name) === undefined,
  )
  const local = isLoopback(address) && isLoopbackHost(req.header('host'))
  if (direct && (local || isInNetworks(address, localNetworks))) return
  throw new ProblemError('not-signed-in')
}
