import { createServer, type Server } from 'node:http'
import { listening } from './listening.ts'

/** A small indexer: hands out what it was given, 404 for the rest. */
export class Indexer {
  readonly #files = new Map<string, Uint8Array>()
  readonly #server: Server = createServer((request, response) => {
    const body = this.#files.get(request.url ?? '')
    if (body === undefined) response.writeHead(404).end('nothing here')
    else response.end(body)
  })
  #base = ''

  async start(): Promise<void> {
    this.#base = `http://127.0.0.1:${await listening(this.#server)}`
  }

  /** The link to a new file. */
  publish(metainfo: Uint8Array): string {
    const path = `/${this.#files.size + 1}`
    this.#files.set(path, metainfo)
    return this.#base + path
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
