import { readFile, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:tls'
import type { TrackerLogEntry } from '../tracker.ts'

const LOOK_EVERY = 5000 // milliseconds
const HANDSHAKE_DEADLINE = 10_000 // milliseconds

/** Ends TLS for HTTP and WebSocket, with a certificate that is read again when its files change. */
export class TlsFront {
  readonly server: Server
  readonly #files: { readonly certFile: string; readonly keyFile: string }
  readonly #log: (entry: TrackerLogEntry) => void
  #stamp = ''
  #timer: NodeJS.Timeout | undefined

  constructor(files: { readonly certFile: string; readonly keyFile: string }, log: (entry: TrackerLogEntry) => void) {
    this.#files = files
    this.#log = log
    this.server = createServer({ handshakeTimeout: HANDSHAKE_DEADLINE, ALPNProtocols: ['http/1.1'] })
    this.server.on('tlsClientError', (_error, socket) => socket.destroy())
  }

  /** Loads the certificate, failing with its own error, and watches its files from now on. */
  async start(): Promise<void> {
    await this.#load()
    this.#timer = setInterval(() => {
      void this.#look()
    }, LOOK_EVERY)
    this.#timer.unref()
  }

  /** Reads the certificate now; one that is wrong leaves the old one in use. */
  async reload(): Promise<void> {
    this.#stamp = ''
    await this.#look()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    try {
      await this.#load()
    } catch (error) {
      this.#log({ level: 'error', message: 'certificate not loaded, the old one stays in use', error })
    }
  }

  async #load(): Promise<void> {
    const stamps = await Promise.all([this.#files.certFile, this.#files.keyFile].map((file) => stat(file)))
    const stamp = stamps.map(({ mtimeMs, size }) => `${mtimeMs} ${size}`).join(' ')
    if (stamp === this.#stamp) return
    const [cert, key] = await Promise.all([readFile(this.#files.certFile), readFile(this.#files.keyFile)])
    this.server.setSecureContext({ cert, key })
    this.#stamp = stamp
    this.#log({ level: 'info', message: 'certificate loaded', file: this.#files.certFile })
  }
}
