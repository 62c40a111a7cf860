/** What Deluge's wire format carries. Keys of dictionaries are texts here; numbers among them become texts. */
export type RencodeValue =
  | null
  | boolean
  | number
  | string
  | readonly RencodeValue[]
  | ReadonlyMap<string, RencodeValue>

/** Bytes that are no rencode. */
export class RencodeError extends Error {
  readonly code = 'RENCODE'
  override readonly name = 'RencodeError'
}

/**
 * First bytes of a value (rencode 1.0, `rencode.py`):
 *
 * | byte | value |
 * |---|---|
 * | 0–43 | the whole numbers 0 to 43 |
 * | 44 | 64-bit float, big-endian |
 * | `0`–`9` (48–57) | text: its length in decimal, `:`, bytes |
 * | 59 | list up to 127 |
 * | 60 | dictionary up to 127 |
 * | 61 | whole number in decimal up to 127 |
 * | 62, 63, 64, 65 | signed whole number of 1, 2, 4, 8 bytes |
 * | 66 | 32-bit float |
 * | 67, 68, 69 | true, false, none |
 * | 70–101 | −1 to −32 |
 * | 102–126 | dictionary of 0 to 24 entries |
 * | 128–191 | text of 0 to 63 bytes |
 * | 192–255 | list of 0 to 63 values |
 */
const code = {
  smallEnd: 44,
  float64: 44,
  list: 59,
  dictionary: 60,
  decimal: 61,
  int8: 62,
  int16: 63,
  int32: 64,
  int64: 65,
  float32: 66,
  true: 67,
  false: 68,
  none: 69,
  negative: 70,
  smallDictionary: 102,
  end: 127,
  smallText: 128,
  smallList: 192,
} as const

const SMALL_TEXTS = 64
const MAXIMAL_DEPTH = 32
const MAXIMAL_TEXT = 64 * 1024 * 1024 // bytes

export function encodeRencode(value: RencodeValue): Buffer {
  const parts: Buffer[] = []
  write(value, parts)
  return Buffer.concat(parts)
}

function write(value: RencodeValue, parts: Buffer[]): void {
  if (value === null) parts.push(Buffer.of(code.none))
  else if (typeof value === 'boolean') parts.push(Buffer.of(value ? code.true : code.false))
  else if (typeof value === 'number') parts.push(encodedNumber(value))
  else if (typeof value === 'string') parts.push(encodedText(value))
  else if (value instanceof Map) {
    parts.push(Buffer.of(code.dictionary))
    for (const [key, item] of value) {
      parts.push(encodedText(key))
      write(item, parts)
    }
    parts.push(Buffer.of(code.end))
  } else if (Array.isArray(value)) {
    parts.push(Buffer.of(code.list))
    for (const item of value) write(item, parts)
    parts.push(Buffer.of(code.end))
  }
}

function encodedNumber(value: number): Buffer {
  if (!Number.isSafeInteger(value)) {
    const float = Buffer.alloc(9, code.float64)
    float.writeDoubleBE(value, 1)
    return float
  }
  if (value >= 0 && value < code.smallEnd) return Buffer.of(value)
  const whole = Buffer.alloc(9, code.int64)
  whole.writeBigInt64BE(BigInt(value), 1)
  return whole
}

function encodedText(text: string): Buffer {
  const bytes = Buffer.from(text)
  const head = bytes.length < SMALL_TEXTS ? Buffer.of(code.smallText + bytes.length) : Buffer.from(`${bytes.length}:`)
  return Buffer.concat([head, bytes])
}

/** The value that the bytes are, to their end. Throws `RencodeError`. */
export function decodeRencode(bytes: Uint8Array): RencodeValue {
  const reader = new RencodeReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const value = reader.value(0)
  reader.expectEnd()
  return value
}

class RencodeReader {
  readonly #bytes: Buffer
  #position = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  expectEnd(): void {
    if (this.#position !== this.#bytes.length) throw new RencodeError('bytes after the value')
  }

  value(depth: number): RencodeValue {
    if (depth > MAXIMAL_DEPTH) throw new RencodeError('nested too deeply')
    const first = this.#byte()
    if (first < code.smallEnd) return first
    if (first >= code.smallList) return this.#items(first - code.smallList, depth)
    if (first >= code.smallText) return this.#text(first - code.smallText)
    if (first >= code.smallDictionary && first < code.end) return this.#entries(first - code.smallDictionary, depth)
    if (first >= code.negative && first < code.smallDictionary) return code.negative - 1 - first
    if (first >= 0x30 && first <= 0x39) return this.#longText(first)
    return this.#marked(first, depth)
  }

  #marked(first: number, depth: number): RencodeValue {
    switch (first) {
      case code.true:
        return true
      case code.false:
        return false
      case code.none:
        return null
      case code.int8:
        return this.#take(1).readInt8()
      case code.int16:
        return this.#take(2).readInt16BE()
      case code.int32:
        return this.#take(4).readInt32BE()
      case code.int64:
        return Number(this.#take(8).readBigInt64BE())
      case code.float32:
        return this.#take(4).readFloatBE()
      case code.float64:
        return this.#take(8).readDoubleBE()
      case code.decimal:
        return this.#decimal()
      case code.list:
        return this.#items(Number.POSITIVE_INFINITY, depth)
      case code.dictionary:
        return this.#entries(Number.POSITIVE_INFINITY, depth)
      default:
        throw new RencodeError(`no value begins with byte ${first}`)
    }
  }

  #items(count: number, depth: number): readonly RencodeValue[] {
    const items: RencodeValue[] = []
    while (items.length < count && !this.#ends(count)) items.push(this.value(depth + 1))
    return items
  }

  #entries(count: number, depth: number): ReadonlyMap<string, RencodeValue> {
    const entries = new Map<string, RencodeValue>()
    for (let read = 0; read < count && !this.#ends(count); read += 1) {
      const key = this.value(depth + 1)
      if (typeof key !== 'string' && typeof key !== 'number') throw new RencodeError('a key that is no text')
      entries.set(String(key), this.value(depth + 1))
    }
    return entries
  }

  /** Whether a list of unknown length ends here. */
  #ends(count: number): boolean {
    if (Number.isFinite(count) || this.#bytes[this.#position] !== code.end) return false
    this.#position += 1
    return true
  }

  #longText(first: number): string {
    const digits = String.fromCharCode(first) + this.#until(0x3a)
    const length = Number(digits)
    if (!/^\d+$/.test(digits) || length > MAXIMAL_TEXT) throw new RencodeError('a text of impossible length')
    return this.#text(length)
  }

  #decimal(): number {
    const digits = this.#until(code.end)
    if (!/^-?\d{1,64}$/.test(digits)) throw new RencodeError('not a whole number')
    return Number(digits)
  }

  #until(end: number): string {
    const at = this.#bytes.indexOf(end, this.#position)
    if (at < 0) throw new RencodeError('it ends within a value')
    const text = this.#bytes.toString('latin1', this.#position, at)
    this.#position = at + 1
    return text
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8')
  }

  #byte(): number {
    return this.#take(1).readUInt8()
  }

  #take(length: number): Buffer {
    const end = this.#position + length
    if (end > this.#bytes.length) throw new RencodeError('it ends within a value')
    const taken = this.#bytes.subarray(this.#position, end)
    this.#position = end
    return taken
  }
}
