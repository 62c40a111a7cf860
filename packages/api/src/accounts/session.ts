import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { timestamp } from '../endpoint/primitives.ts'

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

const newPassword = z.string().min(10).max(1024)

/** Every other session of the account ends; tokens stay. A wrong present password is a `wrong-credentials`. */
export const changePassword = endpoint({
  id: 'changePassword',
  method: 'PUT',
  path: '/api/v1/session/password',
  summary: 'Change the own password; every other session ends',
  body: z.object({ current: z.string().min(1).max(1024), password: newPassword }),
})

/** For the user of the machine only, over control's own socket: whoever may read the data folder may do anything. */
export const resetPassword = endpoint({
  id: 'resetPassword',
  method: 'POST',
  path: '/internal/v1/password',
  summary: 'Give an account a new, generated password',
  access: 'open',
  body: z.object({ name: z.string().trim().min(1).max(64) }),
  reply: z.object({ password: z.string() }),
})
