/**
 * One bit per piece, in the order of BEP 3's bitfield message: the high bit of the first byte is piece 0.
 * Out-of-range pieces count as absent.
 */
export class Bitfield {
  readonly size: number
  readonly #bytes: Uint8Array
  #count = 0

  constructor(size: number) {
    this.size = size
    this.#bytes = new Uint8Array(Math.ceil(size / 8))
  }

  /** A bitfield from wire bytes; undefined where the length is wrong or a spare bit is set, as BEP 3 demands. */
  static parse(bytes: Uint8Array, size: number): Bitfield | undefined {
    if (bytes.length !== Math.ceil(size / 8)) return undefined
    const spare = bytes.length * 8 - size
    const last = bytes[bytes.length - 1] ?? 0
    if (spare > 0 && (last & ((1 << spare) - 1)) !== 0) return undefined
    const field = new Bitfield(size)
    field.#bytes.set(bytes)
    for (const byte of bytes) field.#count += bitsSet(byte)
    return field
  }

  static full(size: number): Bitfield {
    const field = new Bitfield(size)
    for (let piece = 0; piece < size; piece++) field.set(piece)
    return field
  }

  /** How many pieces are present. */
  get count(): number {
    return this.#count
  }

  get complete(): boolean {
    return this.#count === this.size
  }

  has(piece: number): boolean {
    const byte = this.#bytes[piece >> 3]
    return byte !== undefined && (byte & (0x80 >> (piece & 7))) !== 0
  }

  /** Marks the piece present; false where it already was or does not exist. */
  set(piece: number): boolean {
    if (piece < 0 || piece >= this.size || this.has(piece)) return false
    this.#bytes[piece >> 3] = (this.#bytes[piece >> 3] ?? 0) | (0x80 >> (piece & 7))
    this.#count++
    return true
  }

  /** Marks the piece absent; false where it already was. */
  clear(piece: number): boolean {
    if (!this.has(piece)) return false
    this.#bytes[piece >> 3] = (this.#bytes[piece >> 3] ?? 0) & ~(0x80 >> (piece & 7))
    this.#count--
    return true
  }

  /** A copy in wire order. */
  toBytes(): Uint8Array {
    return this.#bytes.slice()
  }

  /** Whether `other` has a piece that this one lacks. */
  lacksSomeOf(other: Bitfield): boolean {
    if (this.complete || other.#count === 0) return false
    return other.#bytes.some((byte, index) => (byte & ~(this.#bytes[index] ?? 0)) !== 0)
  }
}

function bitsSet(byte: number): number {
  let rest = byte
  let count = 0
  for (; rest !== 0; rest &= rest - 1) count++
  return count
}
