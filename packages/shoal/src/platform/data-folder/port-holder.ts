import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'

const MAXIMAL_PROCESSES = 20_000
const TCP_LISTEN = '0A'

/**
 * Who listens on a port of this machine, for people: `nginx (process 812)`. Undefined where the system does not tell,
 * as for another user's process.
 */
export async function portHolder(protocol: 'tcp' | 'udp', port: number): Promise<string | undefined> {
  const inodes = new Set<string>()
  for (const table of [protocol, `${protocol}6`]) {
    const text = await readFile(`/proc/net/${table}`, 'utf8').catch(() => '')
    for (const inode of listeningInodes(text, protocol, port)) inodes.add(inode)
  }
  if (inodes.size === 0) return undefined
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).slice(0, MAXIMAL_PROCESSES)
  for (const pid of pids) {
    if (!(await holdsSocket(pid, inodes))) continue
    return `${await programName(pid)} (process ${pid})`
  }
  return undefined
}

/**
 * Inodes of the sockets bound to the port, from a table as proc_net(5) describes it: columns are
 * `sl local_address rem_address st … inode`, the port four hexadecimal digits after the colon.
 */
export function listeningInodes(table: string, protocol: 'tcp' | 'udp', port: number): readonly string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(wanted) && (protocol === 'udp' || state === TCP_LISTEN))
    .flatMap((columns) => columns[INODE_COLUMN] ?? [])
}

const INODE_COLUMN = 9

/** What a person calls the program: the script that an interpreter runs, else the program itself. */
async function programName(pid: string): Promise<string> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').filter(Boolean)
  return nameOfCommand(words) ?? (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')).trim()
}

const INTERPRETER = /^(node|bun|deno|python[\d.]*|ruby|perl|java|sh|bash)$/

/** The last path part of the script or program in a command line; undefined for an empty one. */
export function nameOfCommand(words: readonly string[]): string | undefined {
  const [program, ...rest] = words
  if (program === undefined) return undefined
  const name = basename(program)
  const script = INTERPRETER.test(name) ? rest.find((word) => !word.startsWith('-')) : undefined
  return script === undefined ? name : basename(script)
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
  for (const descriptor of descriptors) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
    if (inode !== undefined && inodes.has(inode)) return true
  }
  return false
}
