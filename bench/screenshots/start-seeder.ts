import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface SeederOptions {
  readonly file: string
  readonly torrent: string
  /** Bytes. */
  readonly pieceLength: number
  readonly kind: 'v1' | 'hybrid'
  readonly address?: string
}

export interface Seeder {
  readonly address: string
  readonly port: number
  stop(): Promise<void>
}

const PYTHON = '/usr/bin/python3'

/** A libtorrent process that seeds the file; it writes the .torrent first where there is none. */
export async function startSeeder(options: SeederOptions): Promise<Seeder> {
  const { file, torrent, pieceLength, kind, address = '127.0.0.1' } = options
  const script = join(import.meta.dirname, 'seeder.py')
  const args = [script, file, torrent, String(pieceLength), kind, address]
  const child = spawn(PYTHON, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [''])])
  const port = Number(line)
  if (!(port > 0)) throw new Error('the seeder did not start: is python3-libtorrent installed?')
  return {
    address,
    port,
    stop: async () => {
      const ended = once(child, 'exit')
      child.stdin.end()
      const late = setTimeout(() => child.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(late)
    },
  }
}
