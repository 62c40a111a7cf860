import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type Fetch, INTERNAL_VERSION, INTERNAL_VERSION_HEADER } from '@shoal/api'

/** `fetch` to another role, of which `close` ends the connections. Each call brings its own time limit. */
export interface RoleFetch {
  readonly fetch: Fetch
  close(): Promise<void>
}

/** Kept connections of one role to another. */
export const CONNECTIONS = 8

/** `fetch` over an agent's connections; `request` knows where they lead, whatever the URL's host. */
export function agentFetch(agent: Agent, request: (options: RequestOptions) => ClientRequest): RoleFetch {
  return {
    async fetch(url, init) {
      const { pathname, search } = new URL(url)
      const body = typeof init.body === 'string' ? init.body : ''
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
      request({
        agent,
        path: pathname + search,
        method: init.method ?? 'GET',
        headers: {
          ...Object.fromEntries(new Headers(init.headers)),
          'content-length': Buffer.byteLength(body),
          [INTERNAL_VERSION_HEADER]: String(INTERNAL_VERSION),
        },
        ...(init.signal ? { signal: init.signal } : {}),
      })
        .once('response', resolve)
        .once('error', reject)
        .end(body)
      const incoming = await promise
      const content = await buffer(incoming)
      const status = incoming.statusCode ?? BAD_GATEWAY
      return new Response(status === NO_CONTENT ? null : content, {
        status,
        headers: { 'content-type': incoming.headers['content-type'] ?? '' },
      })
    },
    close: async () => agent.destroy(),
  }
}

const NO_CONTENT = 204
const BAD_GATEWAY = 502
