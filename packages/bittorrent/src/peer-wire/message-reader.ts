import { type Bytes, concatBytes } from '../bytes/bytes.ts'
import { type PeerMessage, PeerMessageError, parseMessage } from './peer-message.ts'

/** Room for a block of 128 KiB or the bitfield of a million pieces; 16 KiB blocks are what everyone asks for. */
export const MAX_MESSAGE_LENGTH = (128 << 10) + 16 // bytes

const EMPTY = new Uint8Array(0)

/**
 * Cuts a stream of bytes into messages. What is returned keeps views of what was pushed, so a caller that reuses its
 * receive buffer must copy. A longer message than the maximum throws `PeerMessageError` before it is buffered.
 */
export class MessageReader {
  readonly #maxLength: number
  #chunks: Bytes[] = []
  #buffered = 0

  constructor(maxLength = MAX_MESSAGE_LENGTH) {
    this.#maxLength = maxLength
  }

  /** Takes the next bytes of the stream and returns the messages that they complete. */
  push(bytes: Bytes): readonly PeerMessage[] {
    this.#chunks.push(bytes)
    this.#buffered += bytes.length
    const messages: PeerMessage[] = []
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) messages.push(parseMessage(frame))
    return messages
  }

  /** Bytes that wait for the rest of their message. */
  get buffered(): number {
    return this.#buffered
  }

  /** What waits, and from now on nothing does: for handing the stream to another reader. */
  takeRest(): Bytes {
    const rest = concatBytes(this.#chunks)
    this.#chunks = []
    this.#buffered = 0
    return rest
  }

  #take(): Bytes | undefined {
    if (this.#buffered < 4) return undefined
    const length = this.#peekLength()
    if (length > this.#maxLength) throw new PeerMessageError(`a message of ${length} bytes`)
    if (this.#buffered < 4 + length) return undefined
    const whole = this.#join()
    const rest = whole.subarray(4 + length)
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#buffered = rest.length
    return length === 0 ? EMPTY : whole.subarray(4, 4 + length)
  }

  #peekLength(): number {
    const first = this.#chunks[0]
    const head = first !== undefined && first.length >= 4 ? first : this.#join()
    return new DataView(head.buffer, head.byteOffset, 4).getUint32(0)
  }

  #join(): Bytes {
    const [first = EMPTY] = this.#chunks
    if (this.#chunks.length === 1) return first
    const whole = concatBytes(this.#chunks)
    this.#chunks = [whole]
    return whole
  }
}
