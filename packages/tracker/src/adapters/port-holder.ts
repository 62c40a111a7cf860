import { readdir, readFile, readlink } from 'node:fs/promises'

const LISTENING = '0A' // socket state in /proc/net/tcp
const UDP_OPEN = '07' // the same in /proc/net/udp
const MOST_PROCESSES = 4096

/** Names the program that holds a port, such as `nginx (pid 812)`; undefined where the system does not tell. */
export async function portHolder(protocol: 'tcp' | 'udp', port: number): Promise<string | undefined> {
  try {
    const inodes = await listeningInodes(protocol, port)
    return inodes.size === 0 ? undefined : await processWith(inodes)
  } catch (error) {
    if (isSystemError(error)) return undefined // no /proc here, or not for us
    throw error
  }
}

async function listeningInodes(protocol: 'tcp' | 'udp', port: number): Promise<ReadonlySet<string>> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  const state = protocol === 'tcp' ? LISTENING : UDP_OPEN
  const inodes = new Set<string>()
  for (const table of [protocol, `${protocol}6`]) {
    for (const line of (await readFile(`/proc/net/${table}`, 'utf8')).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      if (fields[1]?.endsWith(`:${wanted}`) && fields[3] === state && fields[9] !== undefined) inodes.add(fields[9])
    }
  }
  return inodes
}

async function processWith(inodes: ReadonlySet<string>): Promise<string | undefined> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).slice(0, MOST_PROCESSES)
  for (const pid of processes) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(noneOf)
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(nothing)
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode === undefined || !inodes.has(inode)) continue
      return `${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()} (pid ${pid})`
    }
  }
  return undefined
}

function noneOf(error: unknown): string[] {
  if (isSystemError(error)) return [] // ended meanwhile, or another user's
  throw error
}

function nothing(error: unknown): string {
  if (isSystemError(error)) return ''
  throw error
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error
}
