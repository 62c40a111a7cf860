import { once } from 'node:events'
import { createServer } from 'node:net'

/** The ports that a lab may listen on, both included. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/** No port is left, or the one that was asked for is taken. */
export class LabPortsError extends Error {
  readonly code = 'LAB_PORTS'
  override readonly name = 'LabPortsError'
}

/** Hands out each port once: of a range where there is one, else what the system has free. */
export class LabPorts {
  readonly #range: PortRange | undefined
  readonly #taken = new Set<number>()

  constructor(range: PortRange | undefined) {
    this.#range = range
  }

  /** A port that is free on an address right now. Rejects with `LabPortsError`. */
  async take(address: string): Promise<number> {
    const range = this.#range
    if (range === undefined) return this.#remember(await freePort(address, 0))
    for (let port = range.first; port <= range.last; port++) {
      if (this.#taken.has(port)) continue
      const free = await freePort(address, port).catch(() => undefined) // somebody else's: the next one
      if (free !== undefined) return this.#remember(free)
    }
    throw new LabPortsError(`no port of ${range.first}-${range.last} is free any more: give more of them with --ports`)
  }

  /** This very port. Rejects with `LabPortsError` where it is taken or outside of the range. */
  async takeExactly(address: string, port: number): Promise<number> {
    const { first, last } = this.#range ?? { first: 1, last: 65_535 }
    if (port < first || port > last)
      throw new LabPortsError(`port ${port} is not within ${first}-${last}: choose another one with --tracker-port`)
    const free = this.#taken.has(port) ? undefined : await freePort(address, port).catch(() => undefined)
    if (free === undefined) throw new LabPortsError(`port ${port} is taken: choose another one with --tracker-port`)
    return this.#remember(free)
  }

  #remember(port: number): number {
    this.#taken.add(port)
    return port
  }
}

async function freePort(address: string, port: number): Promise<number> {
  const server = createServer().listen(port, address)
  await once(server, 'listening')
  const found = server.address()
  server.close()
  await once(server, 'close')
  if (found === null || typeof found === 'string') throw new LabPortsError('no free port')
  return found.port
}
