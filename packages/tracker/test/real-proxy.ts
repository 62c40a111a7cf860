import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findProgram, freePort } from '@shoal/testing'

const START_DEADLINE = 20_000 // milliseconds
const RETRY = 50 // milliseconds

export type ProxyName = 'nginx' | 'caddy' | 'haproxy'

/** A real proxy on a free port of the loopback, before a tracker. */
export class RealProxy {
  readonly port: number
  readonly #child: ChildProcess
  readonly #folder: string
  #output = ''

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port
    this.#child = child
    this.#folder = folder
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
  }

  /** Starts the program with `configure(port)`; resolves when it takes connections. */
  static async start(name: ProxyName, configure: (port: number) => string): Promise<RealProxy> {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-proxy-'))
    const port = await freePort()
    const file = join(folder, 'config')
    await writeFile(file, name === 'nginx' ? nginxFile(folder, configure(port)) : configure(port))
    const child = spawn(findProgram(name) ?? name, commandOf(name, folder, file), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    })
    const proxy = new RealProxy(port, child, folder)
    try {
      await proxy.#untilListening()
    } catch (error) {
      await proxy.stop()
      throw error
    }
    return proxy
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      await ended
    }
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #untilListening(): Promise<void> {
    const deadline = Date.now() + START_DEADLINE
    for (;;) {
      const socket = connect(this.port, '127.0.0.1')
      try {
        await once(socket, 'connect')
        return
      } catch (error) {
        if (this.#child.exitCode !== null || Date.now() > deadline) {
          throw new Error(`the proxy does not listen: ${this.#output}`, { cause: error })
        }
      } finally {
        socket.destroy()
      }
      await pause(RETRY)
    }
  }
}

function commandOf(name: ProxyName, folder: string, file: string): readonly string[] {
  switch (name) {
    case 'nginx':
      return ['-p', folder, '-c', file]
    case 'caddy':
      return ['run', '--config', file, '--adapter', 'caddyfile']
    case 'haproxy':
      return ['-f', file, '-db']
  }
}

/** What nginx needs around a `server` block to run in the foreground out of one folder. */
function nginxFile(folder: string, servers: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
    .join('\n')
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `${user} daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr;
    events { worker_connections 256; }
    http { access_log off; ${temporary}
${servers}
    }`
}
