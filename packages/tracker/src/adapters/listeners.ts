import type { Server } from 'node:http'
import type { PolicyData } from '../access/access-policy.ts'
import { addressNaming } from '../access/address-naming.ts'
import { ConnectionIds } from '../access/connection-ids.ts'
import { compileAddressRanges, rangesContain } from '../address/address-set.ts'
import { RequestSource } from '../address/request-source.ts'
import type { Announcer } from '../announce/announcer.ts'
import { DatagramHandler } from '../frontend/handle-datagram.ts'
import { HttpHandler } from '../frontend/handle-http.ts'
import { socketRows } from '../frontend/socket-rows.ts'
import { SocketSwarms } from '../frontend/socket-swarms.ts'
import type { Members } from '../members/members.ts'
import type { ResolvedOptions } from '../resolve-options.ts'
import { sharedGateway } from '../swarm/shared-gateway.ts'
import type { SwarmMemory } from '../swarm/swarm-memory.ts'
import type { SocketRows } from '../swarm/swarm-pages.ts'
import type { SwarmTable } from '../swarm/swarm-table.ts'
import type { Tracker, TrackerAddress, TrackerLogEntry } from '../tracker.ts'
import { PortInUseError } from '../tracker-errors.ts'
import type { TrackerWarning } from '../tracker-warning.ts'
import { udpWorkerFile } from './batched-udp/udp-worker-file.ts'
import type { CoarseClock } from './coarse-clock.ts'
import { ConnectionSources } from './connection-sources.ts'
import { httpWorkerFile } from './epoll-http/http-worker-file.ts'
import { isWildcard, listenAddresses, ownAddresses, urlHost } from './listen-addresses.ts'
import { NodeHttp } from './node-http.ts'
import { NodeUdp } from './node-udp.ts'
import { NodeWs } from './node-ws.ts'
import { plainAnnounces } from './plain-announces.ts'
import { portHolder } from './port-holder.ts'
import { createStatusServer } from './status-server.ts'
import type { ThreadSettings, TrackerThreads } from './threads/tracker-threads.ts'
import { TlsFront } from './tls-front.ts'

const MINUTE = 60_000 // milliseconds
const PORT_TRIES = 20 // free TCP ports tried until the same one is free for UDP

/** What the listeners serve. */
export interface ListenersParts {
  readonly options: ResolvedOptions
  readonly announcer: Announcer
  readonly table: SwarmTable
  readonly members: Members
  readonly clock: CoarseClock
  readonly memory: SwarmMemory
  readonly counters: SharedArrayBuffer
  readonly connectionKey: readonly [number, number]
  readonly guardSeed: number
  onBan(address: string, untilSeconds: number): void
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
  #threads: TrackerThreads | undefined
  #httpThreads: TrackerThreads | undefined
  readonly #tls: TlsFront | undefined
  readonly #sockets: SocketSwarms
  readonly #ws: NodeWs
  readonly #sources: ConnectionSources
  readonly #handler: HttpHandler

  constructor(parts: ListenersParts) {
    this.#parts = parts
    const trusted = compileAddressRanges(parts.options.trustedProxies)
    this.#sources = new ConnectionSources({
      header: parts.options.proxyHeader,
      isTrusted: ({ family, words }) => rangesContain(trusted, family, words),
    })
    this.#handler = createHttpHandler(parts)
    const onFailure = (error: unknown) => parts.log({ level: 'error', message: 'announce not stored', error })
    const announces = { handler: this.#handler, sources: this.#sources, onFailure }
    this.#pages = createStatusServer(
      parts.tracker,
      parts.options.protocols.http ? plainAnnounces(announces) : () => false,
    )
    const { tls } = parts.options
    this.#tls = tls === undefined ? undefined : new TlsFront(tls, parts.log)
    this.#sockets = new SocketSwarms(parts.announcer, () => performance.now(), Math.random, onFailure)
    this.#ws = new NodeWs(this.#sockets, parts.options.timeoutMinutes * MINUTE, (request) =>
      this.#sources.ofRequest(request),
    )
    if (parts.options.protocols.ws) this.#ws.attach(this.#pages)
    this.#http = this.#createHttp()
  }

  /** Binds everything or, when one address is taken, nothing. Throws `PortInUseError`. */
  async open(signal: AbortSignal): Promise<void> {
    const { options } = this.#parts
    const tries = options.port === 0 && options.protocols.udp ? PORT_TRIES : 1
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#tls?.start()
        this.addresses = await this.#bind(options.port, signal)
        return
      } catch (error) {
        await this.close(signal)
        if (!(error instanceof PortInUseError) || attempt >= tries) throw error
      }
    }
  }

  async close(signal: AbortSignal): Promise<void> {
    this.addresses = []
    this.#ws.close()
    this.#tls?.stop()
    await Promise.all([
      this.#http.close(signal),
      this.#threads?.close(),
      this.#httpThreads?.close(),
      ...this.#udp.splice(0).map((udp) => udp.close()),
    ])
  }

  /** Puts rules into force on other threads. */
  setPolicy(policy: PolicyData): void {
    for (const threads of this.#allThreads()) threads.setPolicy(policy)
  }

  #allThreads(): readonly TrackerThreads[] {
    return [this.#threads, this.#httpThreads].filter((threads) => threads !== undefined)
  }

  /** Hands the members of a private tracker to other threads. */
  setMembers(): void {
    const table = this.#parts.members.table()
    for (const threads of this.#allThreads()) threads.setMembers(table)
  }

  /** Takes what other threads noted of members since the last time. */
  takeNotes(): void {
    if (!this.#parts.announcer.isPrivate) return
    for (const threads of this.#allThreads()) {
      threads.takeNotes((note) => this.#parts.members.noteFrom(note))
    }
  }

  /** Hands bans to other threads. */
  setBans(bans: readonly (readonly [address: string, until: number])[]): void {
    for (const threads of this.#allThreads()) threads.setBans(bans)
  }

  /** Peers over WebSocket as rows. */
  socketRows(): SocketRows {
    return socketRows(this.#sockets, (reading) => Math.round(performance.timeOrigin + reading))
  }

  /** Peers that come over WebSocket; they live beside the store. */
  socketCounts(): ReturnType<SocketSwarms['counts']> {
    return this.#sockets.counts()
  }

  /** HTTP and WebSocket connections of the main thread. */
  connections(): number {
    return this.#http.size
  }

  /** Reads the certificate again, also when its files look the same. */
  async reload(): Promise<void> {
    await this.#tls?.reload()
  }

  /** What an operator should mend. */
  warnings(): readonly TrackerWarning[] {
    const address = sharedGateway(this.#parts.table)
    const shared = address === undefined ? [] : [{ kind: 'shared-gateway', address } as const]
    return [...shared, ...(this.#threads?.warnings() ?? [])]
  }

  async #bind(wanted: number, signal: AbortSignal): Promise<readonly TrackerAddress[]> {
    const { protocols } = this.#parts.options
    const bound: TrackerAddress[] = []
    let port = wanted
    for (const address of listenAddresses(this.#parts.options.listen)) {
      if (protocols.http || protocols.ws) {
        port = await this.#claim('tcp', address, port, () => this.#openHttp(address, port, signal))
        bound.push({ protocol: 'http', address, port })
      }
      if (protocols.udp) {
        port = await this.#claim('udp', address, port, () => this.#openUdp(address, port, signal))
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

  async #openHttp(address: string, port: number, signal: AbortSignal): Promise<number> {
    const { options } = this.#parts
    // A port that the system is to choose is chosen by Node's own server, which only a test needs.
    if (httpThreadCount(options) === 0 || port === 0) return this.#http.open(address, port, signal)
    this.#httpThreads ??= await this.#createThreads({
      mayNameAddress: options.mayNameAddress,
      trustedProxies: options.trustedProxies,
      maxConnections: options.connections,
    })
    const first = 1 + udpThreadCount(options) * listenAddresses(options.listen).length + this.#httpThreads.size
    await this.#httpThreads.open(address, port, { first, count: 1 }, signal)
    return port
  }

  async #openUdp(address: string, port: number, signal: AbortSignal): Promise<number> {
    const count = udpThreadCount(this.#parts.options)
    if (count > 0 && port !== 0) {
      this.#threads ??= await this.#createThreads()
      await this.#threads.open(address, port, { first: 1 + this.#threads.size, count }, signal)
      return port
    }
    // Node's sockets answer from whatever address the route prefers, so each address gets a socket of its own.
    const isIpv6 = address.includes(':')
    const own = isWildcard(address) ? ownAddresses().filter((one) => one.includes(':') === isIpv6) : [address]
    let bound = port
    for (const one of own) {
      const udp = this.#createUdp(one)
      bound = await udp.open(bound, signal)
      this.#udp.push(udp)
    }
    return bound
  }

  async #createThreads(http?: ThreadSettings['http']): Promise<TrackerThreads> {
    const { TrackerThreads } = await import('./threads/tracker-threads.ts')
    const { options, announcer, memory, counters, connectionKey, guardSeed, log, onBan } = this.#parts
    const settings = {
      memory,
      counters,
      connectionKey,
      guardSeed,
      timeoutMinutes: options.timeoutMinutes,
      settings: options.settings,
      limits: options.limits,
      policy: announcer.policy.data,
      members: this.#parts.members.table(),
      seats: this.#parts.members.seatMemory,
      http,
    }
    const worker = http === undefined ? udpWorkerFile() : httpWorkerFile()
    return new TrackerThreads(worker, settings, log, {
      onBan,
      onHandOver: (fd, bytes, unsent) => this.#http.adopt(fd, bytes, unsent),
    })
  }

  #createUdp(address: string): NodeUdp {
    const { announcer, clock, connectionKey, log } = this.#parts
    const source = new RequestSource()
    const handler = new DatagramHandler(announcer, new ConnectionIds(connectionKey), clock.minute, source)
    return new NodeUdp(address, handler, announcer.counters, (error) =>
      log({ level: 'error', message: 'announce not stored', error }),
    )
  }

  #createHttp(): NodeHttp {
    const { options, announcer } = this.#parts
    return new NodeHttp({
      handler: this.#handler,
      pages: this.#pages,
      forwardedHeader: options.trustedProxies.length === 0 ? '' : options.proxyHeader,
      proxyProtocol: options.proxyProtocol,
      maxConnections: options.connections,
      tls: this.#tls?.server,
      sources: this.#sources,
      onAnswered: (microseconds) => announcer.counters.took('http', microseconds, 1),
      onDropped: () => announcer.counters.add('dropped'),
      onFailure: (error) => this.#parts.log({ level: 'error', message: 'announce not stored', error }),
      now: () => performance.now(),
    })
  }
}

function createHttpHandler({ announcer, options }: ListenersParts): HttpHandler {
  return new HttpHandler({
    announcer,
    nameAddress: addressNaming(options.mayNameAddress),
    latin1: (bytes, start, end) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end),
  })
}

/** UDP threads for each address: as many as asked for where the system can, else none. */
export function udpThreadCount(options: ResolvedOptions): number {
  return canBatch() && options.protocols.udp ? (options.threads ?? 1) : 0
}

/** HTTP threads for each address: one where it is asked for and the system can. */
function httpThreadCount(options: ResolvedOptions): number {
  return canBatch() && options.protocols.http && options.httpThreads ? 1 : 0
}

function canBatch(): boolean {
  return process.platform === 'linux' && (process.arch === 'x64' || process.arch === 'arm64')
}

/** Rows of counters: the main thread's and one for each other thread. */
export function counterRows(options: ResolvedOptions): number {
  const perAddress = udpThreadCount(options) + httpThreadCount(options)
  return 1 + perAddress * listenAddresses(options.listen).length
}
