import { createSocket } from 'node:dgram'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { z } from 'zod'
import type { DataFolder } from './data-folder.ts'
import { portHolder } from './port-holder.ts'
import { writeFileSafely } from './write-file-safely.ts'

export interface PortWish {
  readonly name: 'control' | 'tracker'
  readonly protocols: readonly ('tcp' | 'udp')[]
  /** Number that a person asked for; nothing else will do. */
  readonly configured?: number | undefined
  /** Number that is tried first where nobody asked for one. */
  readonly preferred: number
}

export interface ChosenPort {
  readonly name: 'control' | 'tracker'
  readonly port: number
  /** Set when the preferred number was taken, and by whom. */
  readonly instead?: { readonly preferred: number; readonly holder: string | undefined }
}

/** A port that was asked for, or chosen at an earlier start, is taken. */
export class PortTakenError extends Error {
  readonly code = 'port-taken'

  constructor(wish: PortWish, port: number, holder: string | undefined) {
    const by = holder === undefined ? 'another program' : holder
    const option = wish.name === 'control' ? '--port' : '--tracker-port'
    super(`port ${port} for ${wish.name} is taken by ${by}. Stop it, or choose another with ${option} N.`)
    this.name = 'PortTakenError'
  }
}

const saved = z.object({ control: z.number().int().optional(), tracker: z.number().int().optional() })
const MAXIMAL_STEPS = 200

/**
 * Decides each port: the configured one, else the one kept in the data folder, else the preferred or the next free
 * one, which is then kept so that addresses given to others stay right.
 * @throws PortTakenError when a configured or kept port is in use.
 */
export async function choosePorts(
  folder: DataFolder,
  wishes: readonly PortWish[],
  hosts: readonly string[],
  range?: { readonly from: number; readonly to: number },
): Promise<readonly ChosenPort[]> {
  const kept = await readKept(folder)
  const chosen: ChosenPort[] = []
  for (const wish of wishes) {
    const fixed = wish.configured ?? kept[wish.name]
    chosen.push(fixed === undefined ? await nextFree(wish, hosts, range, chosen) : await exactly(wish, fixed, hosts))
  }
  const unasked = chosen.filter(({ name }) => wishes.find((wish) => wish.name === name)?.configured === undefined)
  const keep = { ...kept, ...Object.fromEntries(unasked.map(({ name, port }) => [name, port])) }
  await writeFileSafely(folder.ports, `${JSON.stringify(keep)}\n`)
  return chosen
}

async function exactly(wish: PortWish, port: number, hosts: readonly string[]): Promise<ChosenPort> {
  if (port === 0) return { name: wish.name, port: await anyFree(wish, hosts) }
  const taken = await takenProtocol(wish, port, hosts)
  if (taken === undefined) return { name: wish.name, port }
  throw new PortTakenError(wish, port, await portHolder(taken, port))
}

async function nextFree(
  wish: PortWish,
  hosts: readonly string[],
  range: { readonly from: number; readonly to: number } | undefined,
  others: readonly ChosenPort[],
): Promise<ChosenPort> {
  const inRange = range === undefined || (wish.preferred >= range.from && wish.preferred <= range.to)
  const first = inRange ? wish.preferred : range.from
  const last = Math.min(range?.to ?? 65_535, first + MAXIMAL_STEPS)
  let firstTaken: 'tcp' | 'udp' | undefined
  for (let port = first; port <= last; port++) {
    if (others.some((other) => other.port === port)) continue
    const taken = await takenProtocol(wish, port, hosts)
    if (taken === undefined) {
      if (port === first) return { name: wish.name, port }
      return {
        name: wish.name,
        port,
        instead: { preferred: first, holder: await portHolder(firstTaken ?? 'tcp', first) },
      }
    }
    firstTaken ??= taken
  }
  throw new PortTakenError(wish, first, await portHolder(firstTaken ?? 'tcp', first))
}

const ANY_ATTEMPTS = 20

async function anyFree(wish: PortWish, hosts: readonly string[]): Promise<number> {
  for (let attempt = 0; attempt < ANY_ATTEMPTS; attempt++) {
    const port = await systemPort(hosts[0] ?? '127.0.0.1')
    if ((await takenProtocol(wish, port, hosts)) === undefined) return port
  }
  throw new PortTakenError(wish, 0, undefined)
}

async function takenProtocol(
  wish: PortWish,
  port: number,
  hosts: readonly string[],
): Promise<'tcp' | 'udp' | undefined> {
  for (const protocol of wish.protocols) {
    for (const host of hosts) if (!(await isFree(protocol, port, host))) return protocol
  }
  return undefined
}

function isFree(protocol: 'tcp' | 'udp', port: number, host: string): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EADDRINUSE') resolve(false)
    else reject(error)
  }
  if (protocol === 'tcp') {
    const server = createServer()
    server.once('error', onError)
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  } else {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.once('error', onError)
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(true)))
  }
  return promise
}

function systemPort(host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.once('error', reject)
  server.listen({ port: 0, host }, () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
  })
  return promise
}

async function readKept(folder: DataFolder): Promise<z.infer<typeof saved>> {
  const text = await readFile(folder.ports, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  return saved.parse(JSON.parse(text))
}
