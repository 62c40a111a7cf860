import type { Fetch } from '@shoal/api'
import { INTERNAL_VERSION, INTERNAL_VERSION_HEADER } from '@shoal/api'
import { Agent, fetch as undiciFetch } from 'undici'

const CONNECTIONS = 8
const KEEP_ALIVE = 10_000 // milliseconds

/** `fetch` over a Unix socket, with a few kept connections. `close` ends them. */
export function unixFetch(path: string): { readonly fetch: Fetch; close(): Promise<void> } {
  const agent = new Agent({
    connect: { socketPath: path },
    connections: CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE,
    headersTimeout: 0, // each call brings its own time limit, and a claim waits long on purpose
    bodyTimeout: 0,
  })
  return {
    async fetch(url, init) {
      const headers = new Headers(init.headers)
      headers.set(INTERNAL_VERSION_HEADER, String(INTERNAL_VERSION))
      const response = await undiciFetch(url, {
        method: init.method ?? 'GET',
        headers: [...headers],
        body: typeof init.body === 'string' ? init.body : null,
        signal: init.signal ?? null,
        dispatcher: agent,
      })
      return new Response(response.status === 204 ? null : await response.arrayBuffer(), {
        status: response.status,
        headers: [...response.headers],
      })
    },
    close: () => agent.destroy(),
  }
}

/** Host of URLs over a Unix socket; nobody looks it up. */
export const UNIX_BASE_URL = 'http://shoal.internal'
