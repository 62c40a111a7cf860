import type { z } from 'zod'
import { CSRF_HEADER } from './accounts/session.ts'
import type { Endpoint } from './endpoint/endpoint.ts'
import { type Problem, problem } from './endpoint/problem.ts'

/** The smallest part of `fetch` that the client needs, so that a Unix socket's can be passed in. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface ApiClientOptions {
  /** `http://127.0.0.1:5000`, or empty in the dashboard. */
  readonly baseUrl: string
  readonly fetch: Fetch
  /** Asked before each request; a session's CSRF token or an `Authorization` header. */
  readonly headers?: () => Readonly<Record<string, string>>
  /** Milliseconds until a request is given up. */
  readonly timeoutMs?: number
}

export interface CallInput<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly params?: z.input<Params>
  readonly query?: z.input<Query>
  readonly body?: z.input<Body>
  readonly signal?: AbortSignal
}

export interface ApiClient {
  /** Calls one operation and returns its checked answer; throws `ApiError` for a problem document. */
  call<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType, Reply extends z.ZodType>(
    endpoint: Endpoint<Params, Query, Body, Reply>,
    input?: CallInput<Params, Query, Body>,
  ): Promise<z.output<Reply>>
}

/** The server answered with a problem, or with something that is not its contract. */
export class ApiError extends Error {
  readonly code = 'api-error'
  readonly problem: Problem

  constructor(found: Problem, options?: ErrorOptions) {
    super(found.detail ?? found.title, options)
    this.name = 'ApiError'
    this.problem = found
  }
}

const DEFAULT_TIMEOUT = 30_000 // milliseconds

/** A client for every operation of the contract, over any `fetch`. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  return {
    async call(endpoint, input = {}) {
      const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT)
      const response = await options.fetch(options.baseUrl + formatTarget(endpoint, input.params, input.query), {
        method: endpoint.method,
        headers: {
          accept: 'application/json',
          ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers?.(),
        },
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
        credentials: 'same-origin',
        signal: input.signal === undefined ? timeout : AbortSignal.any([input.signal, timeout]),
      })
      if (!response.ok) throw new ApiError(await readProblem(response))
      return endpoint.reply.parse(response.status === 204 ? {} : await response.json())
    },
  }
}

/** Headers that a change made by a session needs. */
export function csrfHeaders(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { [CSRF_HEADER]: token }
}

/** Path and query of one call; absent query values are left out. */
export function formatTarget(endpoint: Endpoint, params: unknown, query: unknown): string {
  const values = new Map(Object.entries(isRecord(params) ? params : {}))
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(isRecord(query) ? query : {})) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return search.size === 0 ? path : `${path}?${search}`
}

async function readProblem(response: Response): Promise<Problem> {
  const parsed = problem.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return parsed.data
  return {
    type: 'about:blank',
    title: `HTTP ${response.status} ${response.statusText}`,
    status: response.status,
    code: 'internal-error',
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
