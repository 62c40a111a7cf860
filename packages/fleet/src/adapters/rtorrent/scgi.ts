import { connect, type Socket } from 'node:net'
import { ClientProtocolError, ClientSilentError, ClientUnreachableError } from '../../client/client-error.ts'

/** Where rTorrent listens: a port, or a socket in the file system. */
export type ScgiAddress = { readonly host: string; readonly port: number } | { readonly path: string }

/** Fits the list of 20,000 torrents; bytes. */
const MAXIMAL_ANSWER = 64 * 1024 * 1024

/**
 * Sends one SCGI request (python.ca/scgi/protocol.txt) and gives the body of its answer.
 *
 * | bytes | what |
 * |---|---|
 * | n `:` | length of the headers in decimal |
 * | n | `CONTENT_LENGTH` NUL length NUL `SCGI` NUL `1` NUL, then more names and values |
 * | `,` | ends the headers |
 * | rest | the body |
 */
export async function scgiCall(
  address: ScgiAddress,
  body: string,
  timeout: number,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted()
  const bytes = Buffer.from(body)
  const headers = `CONTENT_LENGTH\0${bytes.length}\0SCGI\x001\0REQUEST_METHOD\0POST\0`
  const request = Buffer.concat([Buffer.from(`${headers.length}:${headers},`), bytes])
  const answer = await exchange(connect(address), request, timeout, signal)
  const split = answer.indexOf('\r\n\r\n')
  if (split < 0) throw new ClientProtocolError('rTorrent answered without headers')
  return answer.subarray(split + 4).toString('utf8')
}

function exchange(socket: Socket, request: Buffer, timeout: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    let connected = false
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      socket.destroy()
      settle()
    }
    const silent = (why: string, cause?: unknown) =>
      finish(() => reject(new ClientSilentError(`rTorrent was asked and did not answer: ${why}`, { cause })))
    const aborted = () => finish(() => reject(signal.reason))
    const timer = setTimeout(() => silent('no answer in time'), timeout)
    signal.addEventListener('abort', aborted, { once: true })

    socket.once('connect', () => {
      connected = true
      socket.write(request)
    })
    socket.on('data', (chunk: Buffer) => {
      length += chunk.length
      chunks.push(chunk)
      if (length > MAXIMAL_ANSWER) finish(() => reject(new ClientProtocolError('rTorrent answered too much')))
    })
    socket.once('end', () => (length === 0 ? silent('cut off') : finish(() => resolve(Buffer.concat(chunks, length)))))
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      if (connected) silent(cause.code ?? 'cut off', cause)
      else finish(() => reject(new ClientUnreachableError(`cannot connect to rTorrent: ${cause.code}`, { cause })))
    })
  })
}
