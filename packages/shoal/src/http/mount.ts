import type { Endpoint, FieldProblem } from '@shoal/api'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { z } from 'zod'
import { ProblemError } from './problem-error.ts'
import type { ControlEnv } from './request-context.ts'
import { whollyUnknownKeys } from './unknown-keys.ts'

export interface Call<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly context: Context<ControlEnv>
  /** Aborted when the one who asked has gone. */
  readonly signal: AbortSignal
}

/** Checks whether a request may reach an operation; throws `ProblemError` when not. */
export type Guard = (context: Context<ControlEnv>, endpoint: Endpoint) => void

const MAX_BODY = 1024 * 1024 // bytes

/** Puts an operation of the contract on the router: checks who asks and what was sent, and the answer as well. */
export function mount<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
>(
  target: MountTarget,
  endpoint: Endpoint<Params, Query, Body, Reply>,
  handle: (call: Call<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<z.input<Reply> | Response>,
): void {
  const { app, guard } = target
  app.on(endpoint.method, routerPath(endpoint.path), limit(target.maxBody ?? MAX_BODY), async (context) => {
    guard(context, endpoint)
    const result = await handle({
      params: check(endpoint.params, context.req.param(), 'bad-request'),
      query: check(endpoint.query, context.req.query(), 'bad-request'),
      body: checkBody(endpoint.body, await readBody(context, endpoint)),
      context,
      signal: context.req.raw.signal,
    })
    if (result instanceof Response) return result
    if (endpoint.status === 204) return context.body(null, 204)
    // Built by the context and not by `Response.json`, which would lose the cookies that the handler has set.
    return context.body(JSON.stringify(endpoint.reply.parse(result)), endpoint.status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    })
  })
}

/** Where operations are put, and what guards them. */
export interface MountTarget {
  readonly app: Hono<ControlEnv>
  readonly guard: Guard
  /** Bytes of a request's body; 1 MiB when absent. */
  readonly maxBody?: number
}

/** Hono's spelling of a path: `{name}` is `:name`. */
export function routerPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

function limit(maxSize: number): MiddlewareHandler<ControlEnv> {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new ProblemError('body-too-large')
    },
  })
}

async function readBody(context: Context<ControlEnv>, endpoint: Endpoint): Promise<unknown> {
  if (endpoint.method === 'GET' || endpoint.method === 'DELETE') return {}
  const text = await context.req.text()
  if (text === '') return {}
  // A form of another site cannot send this type, which is one more guard against forged requests.
  if (!/^application\/json\b/.test(context.req.header('content-type') ?? ''))
    throw new ProblemError('unsupported-media-type', { detail: 'Send application/json' })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ProblemError('bad-request', { detail: 'The body is not JSON', cause })
  }
}

/** A body in which nothing is known would change nothing, and be answered as a success. */
function checkBody<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const unknown = whollyUnknownKeys(schema, value)
  if (unknown.length > 0) {
    const errors = unknown.map((path) => ({ path, code: 'unrecognized_keys', message: 'is not a known field' }))
    throw new ProblemError('invalid-fields', { errors })
  }
  return check(schema, value, 'invalid-fields')
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: 'bad-request' | 'invalid-fields',
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ProblemError(code, { errors: parsed.error.issues.map(toFieldProblem), cause: parsed.error })
}

function toFieldProblem(issue: z.core.$ZodIssue): FieldProblem {
  return { path: issue.path.join('.'), code: issue.code, message: issue.message }
}
