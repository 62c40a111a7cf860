import { HANDSHAKE_LENGTH } from '@shoal/bittorrent'

/** What to do with what a peer sends; asked again for each message. */
export interface WireMeddler {
  /** Whether bytes of blocks are to be changed. */
  corrupts(): boolean
  /** Whether this piece is to be withheld, although the peer said that it has it. */
  withholds(piece: number): boolean
}

const PIECE = 7 // BEP 3: message id, then piece and offset, 4 bytes each, then the block
const LENGTH_SIZE = 4 // bytes
const ID_END = LENGTH_SIZE + 1
const BLOCK_AT = ID_END + 8
const PLAIN = 19 // first byte of a handshake that is not encrypted

/** Follows the messages of one direction of a connection, and changes or withholds blocks where its meddler says so. */
export class WireWalker {
  readonly #meddler: WireMeddler
  /** First bytes of a message, until it is known what it is; never more than `BLOCK_AT`. */
  #head: number[] = []
  /** Bytes that the present message still has. */
  #rest = HANDSHAKE_LENGTH
  #withheld = false
  #corrupted = false
  #plain: boolean | undefined

  constructor(meddler: WireMeddler) {
    this.#meddler = meddler
  }

  /** False when the connection is encrypted, so that nothing is known of what goes through. */
  get plain(): boolean {
    return this.#plain ?? true
  }

  /** What is to be passed on for bytes that came; may change the chunk. */
  pass(chunk: Buffer): readonly Buffer[] {
    this.#plain ??= chunk[0] === PLAIN
    if (!this.#plain) return [chunk]
    const parts: Buffer[] = []
    let at = 0
    while (at < chunk.length) {
      if (this.#rest > 0) {
        const part = chunk.subarray(at, at + this.#rest)
        this.#rest -= part.length
        at += part.length
        if (this.#corrupted) part[0] = (part[0] ?? 0) ^ 0xff
        if (!this.#withheld) parts.push(part)
      } else {
        this.#head.push(chunk[at++] ?? 0)
        const head = this.#begin()
        if (head !== undefined) parts.push(head)
      }
    }
    return parts
  }

  /** The head of a message once enough of it has come and it is not withheld. */
  #begin(): Buffer | undefined {
    const head = Buffer.from(this.#head)
    if (head.length < headSize(head)) return undefined
    const isBlock = head.length === BLOCK_AT
    this.#withheld = isBlock && this.#meddler.withholds(head.readUInt32BE(ID_END))
    this.#corrupted = isBlock && !this.#withheld && this.#meddler.corrupts()
    this.#rest = LENGTH_SIZE + head.readUInt32BE(0) - head.length
    this.#head = []
    return this.#withheld ? undefined : head
  }
}

/** Bytes that must have come before it is clear what to do with a message. */
function headSize(head: Buffer): number {
  if (head.length < LENGTH_SIZE) return LENGTH_SIZE
  const length = head.readUInt32BE(0)
  if (length === 0) return LENGTH_SIZE
  return head[LENGTH_SIZE] === PIECE && length >= BLOCK_AT - LENGTH_SIZE ? BLOCK_AT : ID_END
}
