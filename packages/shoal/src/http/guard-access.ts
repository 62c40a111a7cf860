import { CSRF_HEADER, changePassword, type Endpoint, signOut } from '@shoal/api'
import type { Context } from 'hono'
import { ProblemError } from './problem-error.ts'
import type { ControlEnv } from './request-context.ts'

/** Changes that concern nobody but the one who is signed in. */
const FOR_EVERYBODY: ReadonlySet<string> = new Set([signOut.id, changePassword.id])

/**
 * Lets strangers reach open operations only, readers those that read, and everybody else what their account allows.
 * Whatever is not a GET, by session, must carry the session's CSRF token and, where the browser says so, come from our own pages.
 */
export function guardAccess(context: Context<ControlEnv>, endpoint: Endpoint): void {
  refuseForeignOrigin(context, endpoint.method)
  if (endpoint.access === 'open') return
  const identity = context.get('identity')
  if (identity === undefined) throw new ProblemError('not-signed-in')
  // Dry runs too: they cost the fleet work, and another site must not be able to ask for them.
  const forged = identity.session !== undefined && context.req.header(CSRF_HEADER) !== identity.session.csrfToken
  if (endpoint.method !== 'GET' && forged) throw new ProblemError('csrf-missing')
  if (endpoint.access === 'read') return
  if (forged) throw new ProblemError('csrf-missing')
  if (!identity.mayChange && !FOR_EVERYBODY.has(endpoint.id)) throw new ProblemError('forbidden')
}

/** Refuses a change that a page of another site asks for. */
export function refuseForeignOrigin(context: Context<ControlEnv>, method: string): void {
  if (method === 'GET') return
  const origin = context.req.header('origin')
  const site = context.req.header('sec-fetch-site')
  const foreign = origin !== undefined && !sameHost(origin, context.req.header('host'))
  if (foreign || site === 'cross-site') throw new ProblemError('origin-refused')
}

function sameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}
