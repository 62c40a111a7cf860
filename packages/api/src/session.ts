import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { timestamp } from './primitives.ts'

export const role = z.enum(['admin', 'viewer'])

/** The one who is signed in. `csrfToken` goes into the `X-CSRF-Token` header of every change. */
export const session = z.object({
  account: z.object({ id: z.string(), name: z.string(), role }),
  csrfToken: z.string(),
  expiresAt: timestamp,
  version: z.string().describe('version of Shoal'),
})
export type Session = z.infer<typeof session>

export const CSRF_HEADER = 'X-CSRF-Token'
export const SESSION_COOKIE = 'shoal_session'

const credentials = z.object({
  name: z.string().trim().min(1).max(64),
  password: z.string().min(1).max(1024),
})

export const signIn = endpoint({
  id: 'signIn',
  method: 'POST',
  path: '/api/v1/session',
  summary: 'Sign in with name and password; sets the session cookie',
  access: 'open',
  body: credentials,
  reply: session,
})

export const getSession = endpoint({
  id: 'getSession',
  method: 'GET',
  path: '/api/v1/session',
  summary: 'Who is signed in, and the CSRF token of the session',
  reply: session,
})

export const signOut = endpoint({
  id: 'signOut',
  method: 'DELETE',
  path: '/api/v1/session',
  summary: 'Sign out: the session ends everywhere',
})
