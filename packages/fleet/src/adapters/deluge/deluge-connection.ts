import { connect, type TLSSocket } from 'node:tls'
import { deflateSync, inflateSync } from 'node:zlib'
import {
  ClientLoginError,
  ClientProtocolError,
  ClientRefusedError,
  ClientSilentError,
  ClientUnreachableError,
} from '../../client/client-error.ts'
import { decodeRencode, encodeRencode, type RencodeValue } from './rencode.ts'

export interface DelugeAddress {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
}

const PROTOCOL_VERSION = 1
const HEADER_LENGTH = 5 // bytes
/** Fits the list of 20,000 torrents; bytes. */
const MAXIMAL_MESSAGE = 64 * 1024 * 1024
/** What Deluge 2 wants to hear from a client at login. */
const CLIENT_VERSION = '2.0.3'

/** First value of a message from the daemon. */
const kind = { response: 1, error: 2 } as const

interface Pending {
  resolve(value: RencodeValue): void
  reject(error: Error): void
}

/**
 * One TLS connection to a Deluge 2 daemon, made when first needed and again after it was lost. Messages both ways
 * (`deluge/transfer.py`):
 *
 * | bytes | what |
 * |---|---|
 * | 1 | protocol version, 1 |
 * | 4 | length of the rest, big-endian |
 * | rest | zlib of a rencoded list |
 *
 * The daemon's certificate is made by itself and names nobody, so it cannot be verified.
 */
export class DelugeConnection {
  readonly #address: DelugeAddress
  readonly #timeout: number
  readonly #pending = new Map<number, Pending>()
  #socket: TLSSocket | undefined
  #opening: Promise<void> | undefined
  #received = Buffer.alloc(0)
  #lastId = 0

  constructor(address: DelugeAddress, timeout: number) {
    this.#address = address
    this.#timeout = timeout
  }

  /** What the method returns. Throws a `ClientError`; an exception in the daemon is a refusal. */
  async call(method: string, parameters: readonly RencodeValue[], signal: AbortSignal): Promise<RencodeValue> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(this.#timeout)])
    try {
      await this.#open(limited)
      return await this.#request(method, parameters, new Map(), limited)
    } catch (error) {
      signal.throwIfAborted()
      // What was asked may still be answered: on a connection of its own nothing gets mixed up.
      if (error instanceof ClientSilentError) this.#lose(error)
      throw error
    }
  }

  close(): void {
    this.#lose(new ClientSilentError('the connection was closed'))
  }

  #open(signal: AbortSignal): Promise<void> {
    if (this.#socket !== undefined && this.#opening === undefined) return Promise.resolve()
    this.#opening ??= this.#logIn(signal).finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #logIn(signal: AbortSignal): Promise<void> {
    const { host, port, username, password } = this.#address
    this.#socket = await this.#connect(host, port, signal)
    try {
      const names = new Map([['client_version', CLIENT_VERSION]])
      await this.#request('daemon.login', [username, password], names, signal)
    } catch (error) {
      this.#lose(error instanceof Error ? error : new ClientSilentError('login failed'))
      if (!(error instanceof ClientRefusedError)) throw error
      throw new ClientLoginError('Deluge refuses the user name or password', { cause: error })
    }
  }

  #connect(host: string, port: number, signal: AbortSignal): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, rejectUnauthorized: false })
      const aborted = () => {
        socket.destroy()
        reject(new ClientSilentError('Deluge did not answer in time'))
      }
      signal.addEventListener('abort', aborted, { once: true })
      socket.once('secureConnect', () => {
        signal.removeEventListener('abort', aborted)
        resolve(socket)
      })
      socket.on('error', (cause: NodeJS.ErrnoException) => {
        signal.removeEventListener('abort', aborted)
        const unreachable = cause.code === 'ECONNREFUSED' || cause.code === 'ENOTFOUND' || cause.code === 'EHOSTUNREACH'
        const message = `cannot talk to Deluge: ${cause.code ?? 'cut off'}`
        const failure = unreachable
          ? new ClientUnreachableError(message, { cause })
          : new ClientSilentError(message, { cause })
        reject(failure)
        this.#lose(failure)
      })
      socket.on('data', (chunk: Buffer) => this.#receive(chunk))
      socket.on('close', () => {
        if (this.#socket === socket) this.#lose(new ClientSilentError('Deluge closed the connection'))
      })
    })
  }

  #request(
    method: string,
    parameters: readonly RencodeValue[],
    names: ReadonlyMap<string, RencodeValue>,
    signal: AbortSignal,
  ): Promise<RencodeValue> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1
      const id = this.#lastId
      const settle = () => {
        signal.removeEventListener('abort', aborted)
        this.#pending.delete(id)
      }
      const aborted = () => {
        settle()
        reject(new ClientSilentError('Deluge was asked and did not answer in time'))
      }
      signal.addEventListener('abort', aborted, { once: true })
      this.#pending.set(id, {
        resolve: (value) => {
          settle()
          resolve(value)
        },
        reject: (error) => {
          settle()
          reject(error)
        },
      })
      const body = deflateSync(encodeRencode([[id, method, parameters, names]]))
      const header = Buffer.alloc(HEADER_LENGTH)
      header.writeUInt8(PROTOCOL_VERSION, 0)
      header.writeUInt32BE(body.length, 1)
      this.#socket?.write(Buffer.concat([header, body]))
    })
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    try {
      while (this.#received.length >= HEADER_LENGTH) {
        const length = this.#received.readUInt32BE(1)
        if (this.#received.readUInt8(0) !== PROTOCOL_VERSION || length > MAXIMAL_MESSAGE) {
          throw new ClientProtocolError('this is not a Deluge 2 daemon')
        }
        if (this.#received.length < HEADER_LENGTH + length) return
        const body = this.#received.subarray(HEADER_LENGTH, HEADER_LENGTH + length)
        this.#received = this.#received.subarray(HEADER_LENGTH + length)
        this.#handle(decodeRencode(inflateSync(body, { maxOutputLength: MAXIMAL_MESSAGE })))
      }
    } catch (cause) {
      const failure =
        cause instanceof ClientProtocolError ? cause : new ClientProtocolError('Deluge sent garbage', { cause })
      this.#lose(failure)
    }
  }

  /** Events, which nobody asked for, have another first value and are passed over. */
  #handle(message: RencodeValue): void {
    if (!Array.isArray(message)) throw new ClientProtocolError('Deluge sent a message in an unknown shape')
    const [first, id, value, reason] = message
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined
    if (pending === undefined) return
    if (first === kind.response) pending.resolve(value ?? null)
    if (first === kind.error) {
      const detail = Array.isArray(reason) ? String(reason[0] ?? '') : ''
      pending.reject(new ClientRefusedError(`${String(value)}: ${detail}`.slice(0, 300)))
    }
  }

  #lose(error: Error): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#received = Buffer.alloc(0)
    socket?.destroy()
    for (const pending of [...this.#pending.values()]) pending.reject(error)
  }
}
