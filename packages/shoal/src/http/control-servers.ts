import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { portHolder } from '../platform/data-folder/port-holder.ts'
import type { Service } from '../platform/lifecycle/service.ts'
import { closeServer } from './unix-server.ts'

export interface ControlServersOptions {
  readonly hosts: readonly string[]
  readonly port: number
  readonly fetch: Parameters<typeof getRequestListener>[0]
}

/** The control port is taken. */
export class ControlPortError extends Error {
  readonly code = 'control-port'

  constructor(port: number, holder: string | undefined, cause: unknown) {
    super(`port ${port} for control is taken by ${holder ?? 'another program'}`, { cause })
    this.name = 'ControlPortError'
  }
}

const HEADERS_TIMEOUT = 10_000 // milliseconds
const REQUEST_TIMEOUT = 60_000 // milliseconds for a request to arrive in full

/** The control port on every listening address, as one service. */
export function createControlServers({ hosts, port, fetch }: ControlServersOptions): Service {
  const servers: Server[] = []
  return {
    name: 'control port',
    async start() {
      for (const host of hosts) {
        const server = createServer(
          { headersTimeout: HEADERS_TIMEOUT, requestTimeout: REQUEST_TIMEOUT },
          getRequestListener(fetch),
        )
        await listen(server, host, port)
        servers.push(server)
      }
    },
    async stop() {
      await Promise.all(servers.splice(0).map(closeServer))
    },
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ host, port, exclusive: true }, resolve)
  try {
    await promise
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw taken ? new ControlPortError(port, await portHolder('tcp', port), error) : error
  }
}
