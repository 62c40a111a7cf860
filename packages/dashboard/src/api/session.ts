import { ApiError, getSession, type Session } from '@shoal/api'
import { queryOptions } from '@tanstack/react-query'
import { api } from './api.ts'
import { rememberCsrfToken } from './csrf-token.ts'

/** Who is signed in, or null. Also keeps the CSRF token for the changes to come. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await api.call(getSession, { signal })
      rememberCsrfToken(session.csrfToken)
      return session
    } catch (error) {
      if (isSignedOut(error)) return null
      throw error
    }
  },
  staleTime: 5 * 60_000, // milliseconds
})

/** Whether the error says that nobody is signed in (any more). */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.problem.code === 'not-signed-in'
}
