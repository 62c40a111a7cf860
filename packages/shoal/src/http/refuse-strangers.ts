import { isLoopbackAddress } from '@shoal/bittorrent'
import type { Context } from 'hono'
import type { Configuration } from '../platform/config/configuration.ts'
import { isInNetworks, isLoopbackHost } from './host-rules.ts'
import { ProblemError } from './problem-error.ts'
import type { ControlEnv } from './request-context.ts'

/**
 * Signed in with a token, or in a network that the operator trusts; never by way of a browser or a proxy. Callers of this
 * machine must also call us by a name of loopback.
 */
export function refuseStrangers(
  context: Context<ControlEnv>,
  trustedNetworks: readonly string[],
  change: boolean,
): void {
  const identity = context.get('identity')
  // A session is not enough for a change: these old paths carry no CSRF token.
  if (identity !== undefined && (!change || (identity.mayChange && identity.session === undefined))) return
  const { req } = context
  const address = context.get('address')
  const direct = context.get('direct') && req.header('origin') === undefined
  const named = !isLoopbackAddress(address) || isLoopbackHost(req.header('host'))
  if (direct && named && isInNetworks(address, trustedNetworks)) return
  throw new ProblemError('not-signed-in', { detail: TOKEN_NEEDED })
}

const TOKEN_NEEDED =
  'Send an API token: "Authorization: Bearer TOKEN". Or let programs on the same machine in: access.trustLoopback: true in shoal.yaml'

const LOOPBACK = ['127.0.0.0/8', '::1/128']

/** Networks whose programs need no token for `/tasks/` and `/metrics`. */
export function trustedNetworks({ access, localNetworks }: Configuration): readonly string[] {
  return access.trustLoopback ? [...localNetworks, ...LOOPBACK] : localNetworks
}
