import { Agent, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Fetch } from '@shoal/api'
import { INTERNAL_VERSION, INTERNAL_VERSION_HEADER } from '@shoal/api'

const CONNECTIONS = 8

/** `fetch` over a Unix socket, with a few kept connections; each call brings its own time limit. `close` ends them. */
export function unixFetch(socketPath: string): { readonly fetch: Fetch; close(): Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  return {
    async fetch(url, init) {
      const { pathname, search } = new URL(url)
      const headers = Object.fromEntries(new Headers(init.headers))
      const body = typeof init.body === 'string' ? init.body : ''
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
      const outgoing = request({
        agent,
        socketPath,
        path: pathname + search,
        method: init.method ?? 'GET',
        headers: {
          ...headers,
          'content-length': Buffer.byteLength(body),
          [INTERNAL_VERSION_HEADER]: String(INTERNAL_VERSION),
        },
        ...(init.signal ? { signal: init.signal } : {}),
      })
      outgoing.once('response', resolve).once('error', reject).end(body)
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

/** Host of URLs over a Unix socket; nobody looks it up. */
export const UNIX_BASE_URL = 'http://shoal.internal'
