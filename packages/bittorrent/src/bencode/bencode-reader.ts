import type { Bytes } from '../bytes/bytes.ts'
import { latin1FromBytes } from '../bytes/latin1.ts'
import { BencodeError } from './bencode-error.ts'
import type { BencodeLimits } from './bencode-limits.ts'
import type { BencodeValue } from './bencode-value.ts'

const DICTIONARY = 0x64 // d
const END = 0x65 // e
const INTEGER = 0x69 // i
const LIST = 0x6c // l
const MINUS = 0x2d
const COLON = 0x3a
const MAX_LENGTH_DIGITS = 10
const MAX_INTEGER_DIGITS = 20 // 2^64 − 1 has twenty
const LOWEST = -(2n ** 63n)
const HIGHEST = 2n ** 64n - 1n

/** Reads values one after another from bytes, within limits. The strings it returns are views of the input. */
export class BencodeReader {
  readonly #bytes: Bytes
  readonly #limits: BencodeLimits
  #at = 0
  #depth = 0
  #values = 0

  constructor(bytes: Bytes, limits: BencodeLimits) {
    if (bytes.length > limits.maxBytes) throw new BencodeError(`more than ${limits.maxBytes} bytes`, limits.maxBytes)
    this.#bytes = bytes
    this.#limits = limits
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.#at
  }

  get atDictionary(): boolean {
    return this.#bytes[this.#at] === DICTIONARY
  }

  readValue(): BencodeValue {
    if (++this.#values > this.#limits.maxValues) throw this.#error(`more than ${this.#limits.maxValues} values`)
    switch (this.#bytes[this.#at]) {
      case INTEGER:
        return this.#readInteger()
      case LIST:
        return this.#readList()
      case DICTIONARY:
        return this.#readDictionary()
      default:
        return this.#readString()
    }
  }

  /** Reads a dictionary, leaving each value to `visit`, which must read exactly one. */
  readEntries(visit: (key: string) => void): void {
    this.#enter()
    let previous: string | undefined
    while (!this.#atEnd()) {
      const keyAt = this.#at
      const key = latin1FromBytes(this.#readString())
      if (this.#limits.strict && previous !== undefined && key <= previous) {
        throw new BencodeError(key === previous ? 'repeated key' : 'unsorted key', keyAt)
      }
      previous = key
      visit(key)
    }
    this.#leave()
  }

  /** In strict reading, refuses anything after the value. */
  finish(): void {
    if (this.#limits.strict && this.#at !== this.#bytes.length) throw this.#error('bytes after the value')
  }

  #readDictionary(): BencodeValue {
    const dictionary = new Map<string, BencodeValue>()
    this.readEntries((key) => {
      const value = this.readValue()
      if (!dictionary.has(key)) dictionary.set(key, value)
    })
    return dictionary
  }

  #readList(): BencodeValue {
    const list: BencodeValue[] = []
    this.#enter()
    while (!this.#atEnd()) list.push(this.readValue())
    this.#leave()
    return list
  }

  #readInteger(): number | bigint {
    const start = ++this.#at
    const negative = this.#bytes[this.#at] === MINUS
    if (negative) this.#at++
    const digits = this.#readDigits(END, MAX_INTEGER_DIGITS)
    if (negative && this.#limits.strict && digits === '0') throw new BencodeError('negative zero', start)
    const small = Number(digits)
    if (small <= Number.MAX_SAFE_INTEGER) return negative && small !== 0 ? -small : small
    const large = negative ? -BigInt(digits) : BigInt(digits)
    if (large < LOWEST || large > HIGHEST) throw new BencodeError('integer beyond 64 bits', start)
    return large
  }

  #readString(): Bytes {
    const start = this.#at
    const length = Number(this.#readDigits(COLON, MAX_LENGTH_DIGITS))
    const end = this.#at + length
    if (end > this.#bytes.length) throw new BencodeError('string runs past the end', start)
    const string = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return string
  }

  #readDigits(terminator: number, most: number): string {
    const start = this.#at
    let digits = ''
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) throw this.#error('unexpected end')
      this.#at++
      if (byte === terminator) break
      if (byte < 0x30 || byte > 0x39) throw new BencodeError('unexpected byte', this.#at - 1)
      digits += String.fromCharCode(byte)
      if (digits.length > most) throw new BencodeError('number too long', start)
    }
    if (digits === '') throw new BencodeError('number without digits', start)
    if (this.#limits.strict && digits.length > 1 && digits.startsWith('0')) {
      throw new BencodeError('leading zero', start)
    }
    return digits
  }

  #enter(): void {
    if (++this.#depth > this.#limits.maxDepth) throw this.#error(`nested deeper than ${this.#limits.maxDepth}`)
    this.#at++
  }

  #atEnd(): boolean {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw this.#error('unexpected end')
    return byte === END
  }

  #leave(): void {
    this.#depth--
    this.#at++
  }

  #error(message: string): BencodeError {
    return new BencodeError(message, this.#at)
  }
}
