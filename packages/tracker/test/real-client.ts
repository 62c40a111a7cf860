import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { encodeBencode } from '@shoal/bittorrent'

const PIECE_LENGTH = 65_536
const STOP_DEADLINE = 8000 // milliseconds

export const CLIENTS = ['qbittorrent-nox', 'transmission-daemon', 'aria2c', 'rtorrent'] as const
export type ClientName = (typeof CLIENTS)[number]

/** A torrent of one file, its contents, and its .torrent file on disk. */
export interface TestTorrent {
  readonly name: string
  readonly contents: Buffer
  readonly file: string
}

/** An address of this machine that clients take for a peer's: most leave out loopback ones. Undefined when there is none. */
export function ownAddress(family: 'IPv4' | 'IPv6'): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .find((entry) => entry.family === family && !entry.internal && !entry.address.startsWith('fe80'))?.address
}

/** Writes a torrent for `announceUrl` into `folder`. */
export async function makeTorrent(folder: string, announceUrl: string, contents: Buffer): Promise<TestTorrent> {
  const name = 'payload.bin'
  const pieces: Buffer[] = []
  for (let at = 0; at < contents.length; at += PIECE_LENGTH) {
    pieces.push(
      createHash('sha1')
        .update(contents.subarray(at, at + PIECE_LENGTH))
        .digest(),
    )
  }
  const info = new Map<string, number | string | Uint8Array>([
    ['length', contents.length],
    ['name', name],
    ['piece length', PIECE_LENGTH],
    ['pieces', new Uint8Array(Buffer.concat(pieces))],
  ])
  const file = join(folder, 'payload.torrent')
  await writeFile(
    file,
    encodeBencode(
      new Map<string, string | typeof info>([
        ['announce', announceUrl],
        ['info', info],
      ]),
    ),
  )
  return { name, contents, file }
}

/** A torrent program of the system at work on one torrent in a folder of its own. */
export class RealClient {
  readonly name: ClientName
  readonly folder: string
  readonly #process: ChildProcess
  #output = ''

  private constructor(name: ClientName, folder: string, child: ChildProcess) {
    this.name = name
    this.folder = folder
    this.#process = child
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.#output += String(chunk)))
  }

  /** Starts the program; where the folder holds the contents already, it seeds. */
  static async start(name: ClientName, folder: string, torrent: TestTorrent, port: number): Promise<RealClient> {
    await mkdir(folder, { recursive: true })
    const args = await argumentsOf[name](folder, torrent, port)
    const child = spawn(name, args, {
      cwd: folder,
      env: { ...process.env, HOME: folder, TERM: 'xterm' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new RealClient(name, folder, child)
  }

  /** What the program has written of the file, whole or not. */
  async downloaded(torrent: TestTorrent): Promise<Buffer> {
    return readFile(join(this.folder, torrent.name)).catch(() => Buffer.alloc(0))
  }

  get output(): string {
    return this.#output.slice(-2000)
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGTERM')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_DEADLINE)
    await ended
    clearTimeout(timer)
  }
}

const argumentsOf: Readonly<
  Record<ClientName, (folder: string, torrent: TestTorrent, port: number) => Promise<readonly string[]>>
> = {
  aria2c: async (folder, torrent, port) => [
    `--dir=${folder}`,
    // aria2 speaks to UDP trackers only while its DHT is on; without an entry point it stays alone.
    '--enable-dht=true',
    `--dht-listen-port=${port}`,
    `--dht-file-path=${join(folder, 'dht.dat')}`,
    '--enable-dht6=false',
    '--bt-enable-lpd=false',
    '--enable-peer-exchange=false',
    `--listen-port=${port}`,
    '--seed-ratio=0.0',
    '--check-integrity=true',
    '--file-allocation=none',
    '--summary-interval=0',
    torrent.file,
  ],
  'transmission-daemon': async (folder, torrent, port) => {
    const settings = {
      'download-dir': folder,
      'incomplete-dir-enabled': false,
      'watch-dir': join(folder, 'watch'),
      'watch-dir-enabled': true,
      'rpc-enabled': false,
      'dht-enabled': false,
      'lpd-enabled': false,
      'pex-enabled': false,
      'port-forwarding-enabled': false,
      'rename-partial-files': false,
      'peer-port': port,
    }
    await mkdir(join(folder, 'watch'), { recursive: true })
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
    await writeFile(join(folder, 'watch', 'payload.torrent'), await readFile(torrent.file))
    return ['--foreground', '--config-dir', folder]
  },
  'qbittorrent-nox': async (folder, torrent, port) => {
    const config = join(folder, 'qBittorrent', 'config')
    await mkdir(config, { recursive: true })
    const lines = [
      '[LegalNotice]',
      'Accepted=true',
      '[BitTorrent]',
      'Session\\DHTEnabled=false',
      'Session\\LSDEnabled=false',
      'Session\\PeXEnabled=false',
      `Session\\Port=${port}`,
      `Session\\DefaultSavePath=${folder}`,
      'Session\\AddTrackersEnabled=false',
      '[Network]',
      'PortForwardingEnabled=false',
      '[Preferences]',
      'WebUI\\Address=127.0.0.1',
      `WebUI\\Port=${port + 1000}`,
    ]
    await writeFile(join(config, 'qBittorrent.conf'), `${lines.join('\n')}\n`)
    return [`--profile=${folder}`, `--save-path=${folder}`, torrent.file]
  },
  rtorrent: async (folder, torrent, port) => {
    const session = join(folder, 'session')
    await mkdir(session, { recursive: true })
    const options = [
      'system.daemon.set=true',
      `session.path.set=${session}`,
      `directory.default.set=${folder}`,
      `network.port_range.set=${port}-${port}`,
      'dht.mode.set=disable',
      'protocol.pex.set=no',
      'trackers.use_udp.set=yes',
    ]
    return ['-n', ...options.flatMap((option) => ['-o', option]), torrent.file]
  },
}
