import { Agent, request } from 'node:http'
import { type AgentFetch, agentFetch } from './agent-fetch.ts'

const CONNECTIONS = 8

/** `fetch` over a Unix socket. */
export function unixFetch(socketPath: string): AgentFetch {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  return agentFetch({ agent, request, where: { socketPath } })
}

/** Host of URLs over a Unix socket; nobody looks it up. */
export const UNIX_BASE_URL = 'http://shoal.internal'
