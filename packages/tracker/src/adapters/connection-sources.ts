import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type ForwardingHeader, forwardedSource } from '../address/forwarded-source.ts'
import { type IpAddress, parseIpAddress } from '../address/ip-address.ts'

/** What decides who asked. */
export interface SourceRules {
  readonly header: ForwardingHeader
  isTrusted(address: IpAddress): boolean
}

/**
 * Who asked, for every way that a request comes in. A connection's source is whom its PROXY prefix names, else the TCP
 * peer; forwarding headers count where that source is a trusted proxy, so not from a client behind one that speaks PROXY.
 */
export class ConnectionSources {
  readonly #rules: SourceRules
  /** Connections with a PROXY prefix. By their ends, because a TLS socket is another object than the one below it. */
  readonly #named = new Map<string, IpAddress>()

  constructor(rules: SourceRules) {
    this.#rules = rules
  }

  /** Notes whom a connection's PROXY prefix names, until the connection closes. */
  name(socket: Socket, source: IpAddress): void {
    const key = endsOf(socket)
    this.#named.set(key, source)
    socket.once('close', () => this.#named.delete(key))
  }

  /** The source of a connection; undefined for one that is broken already. */
  ofConnection(socket: Socket): IpAddress | undefined {
    return this.#named.get(endsOf(socket)) ?? parseIpAddress(socket.remoteAddress ?? '')
  }

  /** The source of a request that Node's own server read. */
  ofRequest(request: IncomingMessage): IpAddress | undefined {
    const source = this.ofConnection(request.socket)
    const header = request.headers[this.#rules.header]
    if (source === undefined || header === undefined || !this.#rules.isTrusted(source)) return source
    return this.forwarded(source, typeof header === 'string' ? header : header.join(', '))
  }

  /** Whom a trusted proxy's header names. */
  forwarded(proxy: IpAddress, header: string): IpAddress {
    return forwardedSource(this.#rules.header, header, proxy, (address) => this.#rules.isTrusted(address))
  }

  isTrusted(address: IpAddress): boolean {
    return this.#rules.isTrusted(address)
  }
}

function endsOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`
}
