import { describe, expect, it } from 'vitest'
import { signOut } from './accounts/session.ts'
import { ApiError, createApiClient, type Fetch, formatTarget } from './api-client.ts'
import { getGrab, listGrabs } from './fleet/grab.ts'

describe('formatTarget', () => {
  it('fills in and escapes path parameters', () => {
    expect(formatTarget(getGrab, { grabId: 'a/b' }, undefined)).toBe('/api/v1/grabs/a%2Fb')
  })

  it('leaves absent and empty query values out', () => {
    expect(formatTarget(listGrabs, undefined, { search: '', state: undefined, limit: 5 })).toBe('/api/v1/grabs?limit=5')
  })
})

describe('createApiClient', () => {
  const answering =
    (response: Response): Fetch =>
    async () =>
      response

  it('returns the checked answer', async () => {
    const client = createApiClient({ baseUrl: 'http://x', fetch: answering(Response.json({ items: [] })) })
    expect(await client.call(listGrabs)).toEqual({ items: [] })
  })

  it('takes an answer without a body', async () => {
    const client = createApiClient({ baseUrl: 'http://x', fetch: answering(new Response(null, { status: 204 })) })
    expect(await client.call(signOut)).toEqual({})
  })

  it('throws the problem document of a refusal', async () => {
    const body = { type: 'urn:shoal:problem:not-found', title: 'Not found', status: 404, code: 'not-found' }
    const client = createApiClient({ baseUrl: '', fetch: answering(Response.json(body, { status: 404 })) })
    await expect(client.call(listGrabs)).rejects.toMatchObject({ problem: { code: 'not-found' } })
  })

  it('makes a problem of an answer that is none', async () => {
    const client = createApiClient({ baseUrl: '', fetch: answering(new Response('<html>', { status: 502 })) })
    await expect(client.call(listGrabs)).rejects.toBeInstanceOf(ApiError)
  })
})
