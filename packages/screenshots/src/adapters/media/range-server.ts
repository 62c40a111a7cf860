import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { FileRange } from '../../container/video-reader.ts'
import type { AskedFile } from './media-cutter.ts'

/** Bytes of one answer. A longer one would be fetched from the swarm before anybody wants it. */
const ANSWER_BYTES = 32 * 1024
const TOKEN_BYTES = 16
const ADDRESS = '127.0.0.1'

/** A file whose beginning is followed by what comes from a later place on. */
export interface Splice {
  /** Bytes of the beginning. */
  readonly head: number
  readonly place: number
}

const WHOLE: Splice = { head: 0, place: 0 }

/**
 * Serves a file over HTTP on loopback (RFC 9110 § 14), so that programs which cannot ask their parent for bytes read
 * it, as much as they are allowed to. Each answer breaks off after a few bytes; ffmpeg asks again when it wants more.
 */
export class RangeServer {
  /** The newest stretch that was read in one go. */
  lastRun: FileRange = { offset: 0, length: 0 }
  /** Bytes served since it was opened. */
  served = 0
  readonly #file: AskedFile
  readonly #token = randomBytes(TOKEN_BYTES).toString('hex')
  readonly #server: Server
  #allowance = Number.POSITIVE_INFINITY
  #exhausted = false

  private constructor(file: AskedFile) {
    this.#file = file
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  static async open(file: AskedFile): Promise<RangeServer> {
    const self = new RangeServer(file)
    self.#server.listen(0, ADDRESS)
    await once(self.#server, 'listening')
    return self
  }

  /** Allows so many bytes from now on. */
  allow(bytes: number): void {
    this.#allowance = bytes
    this.#exhausted = false
  }

  /** Whether more was wanted than allowed. */
  get exhausted(): boolean {
    return this.#exhausted
  }

  url({ head, place }: Splice = WHOLE): string {
    const address = this.#server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    return `http://${ADDRESS}:${port}/${this.#token}/${head}/${place}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token, ...numbers] = url.split('/')
    const [head = Number.NaN, place = Number.NaN] = numbers.map(Number)
    const from = Number(/^bytes=(\d+)-/.exec(headers.range ?? 'bytes=0-')?.[1])
    const length = head + this.#file.length - place
    if (token !== this.#token || !(length >= 0)) return refuse(response, 404)
    if (!(from < length)) return refuse(response, 416)
    if (this.#allowance <= 0) {
      this.#exhausted = true
      return refuse(response, 403)
    }
    const inHead = from < head
    const offset = inHead ? from : place + from - head
    const bytes = await this.#read(offset, Math.min(ANSWER_BYTES, (inHead ? head : length) - from))
    if (bytes === undefined) return void response.destroy()
    response.writeHead(206, {
      'content-length': length - from,
      'content-range': `bytes ${from}-${length - 1}/${length}`,
      connection: 'close',
    })
    response.write(bytes, () => response.socket?.end())
  }

  async #read(offset: number, length: number): Promise<Uint8Array | undefined> {
    this.#allowance -= length
    this.served += length
    const goesOn = offset === this.lastRun.offset + this.lastRun.length
    this.lastRun = goesOn ? { ...this.lastRun, length: this.lastRun.length + length } : { offset, length }
    return this.#file.fetch(offset, length)
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end()
}
