import { z } from 'zod'

/** Who may call: anybody, a session or token that may read, or one that may change things (a session also needs CSRF). */
export type Access = 'open' | 'read' | 'change'

/**
 * One operation of the HTTP contract. The server's router, the typed client and the OpenAPI document are all made from
 * these values, so they cannot drift apart.
 */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  /** Unique name, the OpenAPI operation id. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with parameters in braces: `/api/v1/grabs/{grabId}`. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  /** Status of the successful answer. */
  readonly status: 200 | 201 | 202 | 204
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly reply: Reply
  /** Media type of the answer where it is not JSON; then `reply` describes nothing. */
  readonly media?: string
  /** Media type of the request where it is not JSON; then `body` describes nothing. */
  readonly upload?: string
}

/** What the author of an operation writes; everything but the first four has a default. */
export interface EndpointDraft<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
> {
  readonly id: string
  readonly method: Endpoint['method']
  readonly path: string
  readonly summary: string
  readonly access?: Access
  readonly status?: Endpoint['status']
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly reply?: Reply
  readonly media?: string
  readonly upload?: string
}

/** The absent part of an operation. */
export type Nothing = typeof nothing

const nothing = z.object({})

/** Completes a draft: reading is for readers, everything else for those who may change; absent parts are empty. */
export function endpoint<
  Params extends z.ZodType = Nothing,
  Query extends z.ZodType = Nothing,
  Body extends z.ZodType = Nothing,
  Reply extends z.ZodType = Nothing,
>(draft: EndpointDraft<Params, Query, Body, Reply>): Endpoint<Params, Query, Body, Reply>
export function endpoint(draft: EndpointDraft<z.ZodType, z.ZodType, z.ZodType, z.ZodType>): Endpoint {
  return {
    access: draft.method === 'GET' ? 'read' : 'change',
    status: draft.reply === undefined && draft.media === undefined ? 204 : 200,
    params: nothing,
    query: nothing,
    body: nothing,
    reply: nothing,
    ...draft,
  }
}
