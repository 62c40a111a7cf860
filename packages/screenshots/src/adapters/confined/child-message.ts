/**
 * Messages between a decoder's child process and its parent, both ways over pipes:
 *
 *     offset  size  field
 *     0       4     n, length of the header in bytes, big-endian
 *     4       4     m, length of the body in bytes, big-endian
 *     8       n     header, JSON in UTF-8
 *     8+n     m     body
 */
export interface ChildMessage {
  readonly header: unknown
  readonly body: Uint8Array
}

const PREFIX = 8
const MAX_HEADER = 64 * 1024
/** Bytes: RGB of 16384 × 8192 pixels is as large as it gets. */
const MAX_BODY = 3 * 2 ** 27

/** The other side of the pipe does not keep to the protocol. */
export class ChildMessageError extends Error {
  readonly code = 'child_message'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ChildMessageError'
  }
}

/** The message's bytes, in two parts so that a large body is not copied. */
export function encodeChildMessage(header: unknown, body: Uint8Array): readonly [Buffer, Uint8Array] {
  const json = Buffer.from(JSON.stringify(header))
  const head = Buffer.allocUnsafe(PREFIX + json.length)
  head.writeUInt32BE(json.length, 0)
  head.writeUInt32BE(body.length, 4)
  json.copy(head, PREFIX)
  return [head, body]
}

/** Puts messages together from chunks as they come. */
export class ChildMessageReader {
  #chunks: Buffer[] = []
  #buffered = 0

  /** The messages that this chunk completes. @throws ChildMessageError for lengths out of bounds or broken JSON. */
  push(chunk: Buffer): readonly ChildMessage[] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    const messages: ChildMessage[] = []
    for (let next = this.#take(); next !== undefined; next = this.#take()) messages.push(next)
    return messages
  }

  #take(): ChildMessage | undefined {
    if (this.#buffered < PREFIX) return undefined
    const first = this.#atLeast(PREFIX)
    const headerLength = first.readUInt32BE(0)
    const bodyLength = first.readUInt32BE(4)
    if (headerLength > MAX_HEADER || bodyLength > MAX_BODY) throw new ChildMessageError('message too large')
    const total = PREFIX + headerLength + bodyLength
    if (this.#buffered < total) return undefined
    const bytes = this.#atLeast(total)
    const rest = bytes.subarray(total)
    this.#chunks[0] = rest
    this.#buffered -= total
    const json = bytes.toString('utf8', PREFIX, PREFIX + headerLength)
    return { header: parseJson(json), body: bytes.subarray(PREFIX + headerLength, total) }
  }

  /** Joins the first chunks until so many bytes lie in one. */
  #atLeast(length: number): Buffer {
    const first = this.#chunks[0]
    if (first !== undefined && first.length >= length) return first
    const joined = Buffer.concat(this.#chunks)
    this.#chunks = [joined]
    return joined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ChildMessageError('header is not JSON', { cause })
  }
}
