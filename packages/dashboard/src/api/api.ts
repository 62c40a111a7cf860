import { type ApiClient, ApiError, createApiClient, csrfHeaders } from '@shoal/api'
import { ServerUnreachable, UnexpectedAnswer } from './api-failures.ts'
import { withinBase } from './base-url.ts'
import { currentCsrfToken } from './csrf-token.ts'

const TIMEOUT = 20_000 // milliseconds until a request counts as unanswered

const client = createApiClient({
  baseUrl: '',
  fetch: reach,
  headers: () => csrfHeaders(currentCsrfToken()),
  timeoutMs: TIMEOUT,
})

/**
 * Calls operations of the contract. Throws `ApiError` for a refusal, `ServerUnreachable` when no answer came,
 * `UnexpectedAnswer` when the answer does not have the promised shape.
 */
export const api: ApiClient = {
  async call(endpoint, input) {
    try {
      return await client.call(endpoint, input)
    } catch (error) {
      if (error instanceof ApiError || error instanceof ServerUnreachable || input?.signal?.aborted) throw error
      throw new UnexpectedAnswer(error)
    }
  },
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(withinBase(path), init)
  } catch (cause) {
    throw new ServerUnreachable(cause)
  }
}
