import { constants, createHash } from 'node:crypto'
import type { Server } from 'node:https'
import { Agent, createServer, request } from 'node:https'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { closeServer } from '../http/unix-server.ts'
import type { Service } from '../platform/lifecycle/service.ts'
import { agentFetch, CONNECTIONS, type RoleFetch } from './agent-fetch.ts'

/*
 * TLS with a key that both sides know beforehand (RFC 4279, RFC 5489) instead of certificates: the token of a worker is that key, so one
 * command is enough to set a worker up, and neither side can be impersonated by one that does not have the token.
 */

/** With forward secrecy; TLS 1.2, the last version whose pre-shared keys Node offers by name. */
const TERMS = {
  ciphers: 'ECDHE-PSK-CHACHA20-POLY1305:DHE-PSK-AES256-GCM-SHA384',
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
} as const

/** A text that is no token of a worker. */
export class WorkerTokenError extends Error {
  readonly code = 'worker-token'
  constructor() {
    super('the token is not one that "Add a worker" made: ID.SECRET')
    this.name = 'WorkerTokenError'
  }
}

/** The key that a token's secret stands for. */
export function pskOf(secret: string): Uint8Array {
  return createHash('sha256').update('shoal worker').update(secret).digest()
}

export interface PskServerOptions {
  readonly host: string
  readonly port: number
  /** The key of an identity; undefined for one that is unknown or was revoked. */
  readonly keyOf: (identity: string) => Uint8Array | undefined
  readonly fetch: (request: Request) => Response | Promise<Response>
}

/** HTTPS for those who know a key. A connection of an identity that was revoked since is refused and closed. */
export function pskServer({ host, port, keyOf, fetch }: PskServerOptions): Service {
  let server: Server | undefined
  const identities = new WeakMap<Socket, string>()
  const listener = getRequestListener(async (incoming, { incoming: raw }) => {
    const identity = identities.get(raw.socket)
    if (identity !== undefined && keyOf(identity) !== undefined) return fetch(incoming)
    raw.socket.destroySoon()
    return new Response(null, { status: 401, headers: { connection: 'close' } })
  })
  return {
    name: 'workers port',
    async start() {
      const starting = createServer(
        {
          ...TERMS,
          // A resumed session would come without an identity.
          secureOptions: constants.SSL_OP_NO_TICKET,
          pskCallback: (socket, identity) => {
            identities.set(socket, identity)
            return keyOf(identity) ?? null
          },
        },
        listener,
      )
      // A stranger at the door: its handshake has failed, and that is all that there is to do.
      starting.on('tlsClientError', (_, socket) => socket.destroy())
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      starting.once('error', reject)
      starting.listen({ host, port, exclusive: true }, resolve)
      await promise
      server = starting
    },
    async stop() {
      if (server !== undefined) await closeServer(server)
      server = undefined
    },
  }
}

/** `fetch` to the control at `host:port`, as the worker that the token names. @throws WorkerTokenError */
export function pskFetch(address: URL, token: string): RoleFetch {
  const [, identity, secret] = /^([A-Za-z0-9_-]{1,40})\.([A-Za-z0-9_-]{20,200})$/.exec(token) ?? []
  if (identity === undefined || secret === undefined) throw new WorkerTokenError()
  const psk = pskOf(secret)
  const agent = new Agent({
    ...TERMS,
    keepAlive: true,
    maxSockets: CONNECTIONS,
    maxCachedSessions: 0,
    // There is no certificate: whoever knows the key is control.
    checkServerIdentity: () => undefined,
    pskCallback: () => ({ identity, psk }),
  })
  const host = address.hostname.replace(/^\[|\]$/g, '')
  return agentFetch(agent, (options) => request({ ...options, host, port: address.port }))
}
