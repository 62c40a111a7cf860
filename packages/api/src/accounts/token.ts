import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { id, timestamp } from '../endpoint/primitives.ts'

export const tokenAccess = z.enum(['read', 'change'])

/** An API token without its secret. Sent as `Authorization: Bearer <secret>`. */
export const token = z.object({
  id,
  name: z.string(),
  access: tokenAccess,
  createdAt: timestamp,
  usedAt: timestamp.optional(),
})
export type Token = z.infer<typeof token>

export const listTokens = endpoint({
  id: 'listTokens',
  method: 'GET',
  path: '/api/v1/tokens',
  summary: 'API tokens of the account that is signed in',
  query: pageQuery,
  reply: pageOf(token),
})

export const createToken = endpoint({
  id: 'createToken',
  method: 'POST',
  path: '/api/v1/tokens',
  summary: 'Make an API token; its secret is shown in this answer only',
  status: 201,
  body: z.object({ name: z.string().trim().min(1).max(64), access: tokenAccess.default('read') }),
  reply: token.extend({ secret: z.string() }),
})

export const revokeToken = endpoint({
  id: 'revokeToken',
  method: 'DELETE',
  path: '/api/v1/tokens/{tokenId}',
  summary: 'End an API token; repeated calls change nothing more',
  params: z.object({ tokenId: id }),
})
