import { createServer, request as forward, type ServerResponse } from 'node:http'
import { listening } from './listening.ts'

/** Stands before a client and passes everything on, until it falls silent: then requests still arrive, answers do not. */
export class SilentRelay {
  url = ''
  #from: string | undefined
  #silent = false
  readonly #owed = new Set<ServerResponse>()
  readonly #server

  constructor(target: string) {
    this.#server = createServer((incoming, outgoing) => {
      const to = new URL(incoming.url ?? '/', target)
      if (this.#from !== undefined && to.pathname.includes(this.#from)) this.#silent = true
      // qBittorrent refuses whoever comes from another address than its own.
      const headers = { ...incoming.headers, host: to.host, referer: target, origin: target }
      const onward = forward(to, { method: incoming.method ?? 'GET', headers }, (answer) => {
        if (this.#silent) {
          answer.resume()
          this.#owed.add(outgoing)
          return
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      onward.on('error', () => outgoing.destroy())
      incoming.pipe(onward)
    })
  }

  async start(): Promise<void> {
    this.url = `http://127.0.0.1:${await listening(this.#server)}`
  }

  /** From the first request to this path on, that one included, nobody is answered. */
  silentFrom(path: string): void {
    this.#from = path
  }

  /** Answers again; what was asked in between stays unanswered. */
  speak(): void {
    this.#from = undefined
    this.#silent = false
    for (const outgoing of this.#owed) outgoing.destroy()
    this.#owed.clear()
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
