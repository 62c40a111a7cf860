import { Agent, request } from 'node:http'
import { agentFetch, CONNECTIONS, type RoleFetch } from './agent-fetch.ts'

/** `fetch` over a Unix socket. */
export function unixFetch(socketPath: string): RoleFetch {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  return agentFetch(agent, (options) => request({ ...options, socketPath }))
}

/** Host of URLs over a Unix socket; nobody looks it up. */
export const UNIX_BASE_URL = 'http://shoal.internal'
