import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Service } from '../platform/lifecycle/service.ts'

export interface UnixServerOptions {
  readonly name: string
  /** Path of the socket. Its folder is for the owner only, which is the guard: whoever can open it is trusted. */
  readonly path: string
  readonly fetch: (request: Request) => Response | Promise<Response>
}

/** HTTP on a Unix socket, as a service. A socket left behind by a killed process is replaced. */
export function unixServer(options: UnixServerOptions): Service {
  let server: Server | undefined
  return {
    name: options.name,
    async start() {
      await rm(options.path, { force: true })
      const starting = createServer(getRequestListener(options.fetch))
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      starting.once('error', reject)
      starting.listen(options.path, resolve)
      await promise
      await chmod(options.path, 0o600)
      server = starting
    },
    async stop() {
      if (server !== undefined) await closeServer(server)
      server = undefined
    },
  }
}

const GRACE = 1_000 // milliseconds for requests at hand

/** Takes no more connections, lets requests at hand end for a moment, then closes what is left. */
export async function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  server.closeIdleConnections()
  const force = setTimeout(() => server.closeAllConnections(), GRACE)
  await promise
  clearTimeout(force)
}
