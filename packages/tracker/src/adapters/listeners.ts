import type { Server } from 'node:http'
import { compileAddressRanges, rangesContain } from '../access/address-set.ts'
import { ConnectionIds } from '../access/connection-ids.ts'
import { forwardedSource } from '../access/forwarded-source.ts'
import { copyAsLoaded, type IpAddress, parseIpAddress, swapBytes } from '../access/ip-address.ts'
import type { PolicyData } from '../access/policy.ts'
import type { Announcer } from '../announce/announcer.ts'
import { RequestSource } from '../announce/request-source.ts'
import { DatagramHandler } from '../frontend/handle-datagram.ts'
import { HttpHandler } from '../frontend/handle-http.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import type { AnnounceCall } from '../swarm/announce-call.ts'
import { everySwarm, peerIdOf } from '../swarm/swarm-lookups.ts'
import type { Tracker, TrackerAddress, TrackerLogEntry } from '../tracker.ts'
import { PortInUseError } from '../tracker-errors.ts'
import type { CoarseClock } from './coarse-clock.ts'
import { listenAddresses, urlHost } from './listen-addresses.ts'
import { NodeHttp } from './node-http.ts'
import { NodeUdp } from './node-udp.ts'
import { portHolder } from './port-holder.ts'
import { createStatusServer } from './status-server.ts'

const PORT_TRIES = 20 // free TCP ports tried until the same one is free for UDP

/** What the listeners serve. */
export interface ListenersParts {
  readonly options: ResolvedOptions
  readonly announcer: Announcer
  readonly clock: CoarseClock
  readonly connectionKey: readonly [number, number]
  readonly tracker: () => Tracker
  readonly log: (entry: TrackerLogEntry) => void
}

/** Every socket of the tracker: the same port number for TCP and UDP on every address. */
export class TrackerListeners {
  addresses: readonly TrackerAddress[] = []
  readonly #parts: ListenersParts
  readonly #pages: Server
  readonly #http: NodeHttp
  #udp: NodeUdp[] = []

  constructor(parts: ListenersParts) {
    this.#parts = parts
    this.#pages = createStatusServer(parts.tracker)
    this.#http = this.#createHttp()
  }

  /** Binds everything or, when one address is taken, nothing. Throws `PortInUseError`. */
  async open(signal: AbortSignal): Promise<void> {
    const { options } = this.#parts
    const tries = options.port === 0 && options.protocols.udp ? PORT_TRIES : 1
    for (let attempt = 1; ; attempt++) {
      try {
        this.addresses = await this.#bind(options.port, signal)
        return
      } catch (error) {
        await this.close(signal)
        if (!(error instanceof PortInUseError) || attempt >= tries) throw error
      }
    }
  }

  async close(_signal: AbortSignal): Promise<void> {
    this.addresses = []
    await Promise.all([this.#http.close(), ...this.#udp.splice(0).map((udp) => udp.close())])
  }

  /** Puts rules into force on other threads. */
  setPolicy(_policy: PolicyData): void {
    return
  }

  /** Hands bans to other threads. */
  setBans(_bans: readonly (readonly [address: string, until: number])[]): void {
    return
  }

  warnings(): readonly string[] {
    return []
  }

  async #bind(wanted: number, signal: AbortSignal): Promise<readonly TrackerAddress[]> {
    const { protocols } = this.#parts.options
    const bound: TrackerAddress[] = []
    let port = wanted
    for (const address of listenAddresses(this.#parts.options.listen)) {
      if (protocols.http || protocols.ws) {
        port = await this.#claim('tcp', address, port, () => this.#http.open(address, port, signal))
        bound.push({ protocol: 'http', address, port })
      }
      if (protocols.udp) {
        const udp = this.#createUdp(address)
        port = await this.#claim('udp', address, port, () => udp.open(port, signal))
        this.#udp.push(udp)
        bound.push({ protocol: 'udp', address, port })
      }
    }
    return bound
  }

  async #claim(protocol: 'tcp' | 'udp', address: string, port: number, open: () => Promise<number>): Promise<number> {
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
      const where = `${protocol.toUpperCase()} ${urlHost(address)}:${port}`
      throw new PortInUseError(where, await portHolder(protocol, port), error)
    }
  }

  #createUdp(address: string): NodeUdp {
    const { announcer, clock, connectionKey } = this.#parts
    const source = new RequestSource()
    const handler = new DatagramHandler(announcer, new ConnectionIds(connectionKey), clock.minute, source)
    return new NodeUdp(address, handler)
  }

  #createHttp(): NodeHttp {
    const { options, announcer } = this.#parts
    const trusted = compileAddressRanges(options.trustedProxies)
    const isTrusted = (address: IpAddress) => rangesContain(trusted, address.family, address.words)
    return new NodeHttp({
      handler: new HttpHandler({
        announcer,
        peerIdOf: (infoHash, compact, at, family) => peerIdOf(announcer.store.table, infoHash, compact, at, family),
        nameAddress: this.#addressNaming(),
        checkPasskey: () => undefined,
        everySwarm: () => everySwarm(announcer.store.table),
      }),
      pages: this.#pages,
      forwardedHeader: options.trustedProxies.length === 0 ? '' : options.proxyHeader,
      proxyProtocol: options.proxyProtocol,
      maxConnections: options.connections,
      tls: undefined,
      isTrusted,
      forwardedSource: (proxy, header) => forwardedSource(options.proxyHeader, header, proxy, isTrusted),
      onDropped: () => announcer.counters.add('dropped'),
      now: () => performance.now(),
    })
  }

  /** `ip=` counts only from networks that may use it: else anyone could send peers to a victim. */
  #addressNaming(): (call: AnnounceCall, source: RequestSource, text: string) => boolean {
    const networks = compileAddressRanges(this.#parts.options.mayNameAddress)
    return (call, source, text) => {
      const words = Array.from(source.address, swapBytes)
      if (!rangesContain(networks, source.family, words)) return false
      const named = parseIpAddress(text)
      if (named === undefined) return false
      call.sourceFamily = source.family
      call.source.set(source.address)
      call.family = named.family
      copyAsLoaded(named, call.address)
      return true
    }
  }
}
