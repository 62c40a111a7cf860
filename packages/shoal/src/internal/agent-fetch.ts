import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type Fetch, INTERNAL_VERSION, INTERNAL_VERSION_HEADER } from '@shoal/api'

/** `fetch` over an agent's own connections. */
export interface AgentFetch {
  readonly fetch: Fetch
  /** Ends the connections. */
  close(): Promise<void>
}

export interface AgentPlace {
  readonly agent: Agent
  /** `request` of `node:http` or `node:https`. */
  readonly request: (options: RequestOptions) => ClientRequest
  /** Where to connect: `socketPath`, or `host` and `port`. */
  readonly where: Pick<RequestOptions, 'socketPath' | 'host' | 'port'>
}

const NO_CONTENT = 204
const BAD_GATEWAY = 502

/** Speaks the contract between roles over a few kept connections; each call brings its own time limit. */
export function agentFetch({ agent, request, where }: AgentPlace): AgentFetch {
  return {
    async fetch(url, init) {
      const { pathname, search } = new URL(url)
      const body = typeof init.body === 'string' ? init.body : ''
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
      request({
        agent,
        ...where,
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
