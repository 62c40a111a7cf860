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

/** Something that the specification forbids and clients accept nevertheless. */
export interface BencodeIrregularity {
  readonly kind: 'unsorted-key' | 'repeated-key' | 'leading-zero' | 'negative-zero'
  /** The key, as latin-1 text, of the first two kinds. */
  readonly key: string | undefined
  /** Offset in the input, in bytes. */
  readonly offset: number
}

const IRREGULARITY_TEXTS = {
  'unsorted-key': 'unsorted key',
  'repeated-key': 'repeated key',
  'leading-zero': 'leading zero',
  'negative-zero': 'negative zero',
} as const satisfies Readonly<Record<BencodeIrregularity['kind'], string>>
const MAX_IRREGULARITIES = 100 // kept; the others are only counted

/** Reads values one after another from bytes, within limits. The strings it returns are views of the input. */
export class BencodeReader {
  readonly #bytes: Bytes
  readonly #limits: BencodeLimits
  #at = 0
  #depth = 0
  #values = 0
  readonly #irregularities: BencodeIrregularity[] = []
  #irregularityCount = 0

  constructor(bytes: Bytes, limits: BencodeLimits) {
    if (bytes.length > limits.maxBytes) throw new BencodeError(`more than ${limits.maxBytes} bytes`, limits.maxBytes)
    this.#bytes = bytes
    this.#limits = limits
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.#at
  }

  /** What the specification forbids in the bytes read so far, in their order; the first hundred. */
  get irregularities(): readonly BencodeIrregularity[] {
    return this.#irregularities
  }

  /** How many irregularities there are in all. */
  get irregularityCount(): number {
    return this.#irregularityCount
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

  /** Reads a dictionary, leaving each value to `visit`, which must read or skip exactly one. */
  readEntries(visit: (key: string, keyAt: number) => void): void {
    this.#enter()
    let previous: string | undefined
    while (!this.#atEnd()) {
      const keyAt = this.#at
      const key = latin1FromBytes(this.#readString())
      if (previous !== undefined && key <= previous) {
        this.#irregular(key === previous ? 'repeated-key' : 'unsorted-key', keyAt, key)
      }
      previous = key
      visit(key, keyAt)
    }
    this.#leave()
  }

  /** Says that a key stood in its dictionary before, not only right before. */
  markRepeated(key: string, keyAt: number): void {
    const last = this.#irregularities.at(-1)
    if (last?.offset === keyAt)
      this.#irregularities[this.#irregularities.length - 1] = { ...last, kind: 'repeated-key' }
    else this.#irregular('repeated-key', keyAt, key)
  }

  /** In strict reading, refuses anything after the value. */
  finish(): void {
    if (this.#limits.strict && this.#at !== this.#bytes.length) throw this.#error('bytes after the value')
  }

  /** Passes over one value without building it; limits hold as in reading. */
  skipValue(): void {
    if (++this.#values > this.#limits.maxValues) throw this.#error(`more than ${this.#limits.maxValues} values`)
    switch (this.#bytes[this.#at]) {
      case INTEGER:
        this.#readInteger()
        return
      case LIST:
        this.#enter()
        while (!this.#atEnd()) this.skipValue()
        this.#leave()
        return
      case DICTIONARY:
        this.readEntries(() => this.skipValue())
        return
      default:
        this.#readString()
    }
  }

  #readDictionary(): BencodeValue {
    const dictionary = new Map<string, BencodeValue>()
    this.readEntries((key, keyAt) => {
      const repeated = dictionary.has(key)
      if (repeated) this.markRepeated(key, keyAt)
      const value = this.readValue()
      if (!repeated) dictionary.set(key, value)
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
    if (negative && digits === '0') this.#irregular('negative-zero', start)
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
    if (digits.length > 1 && digits.startsWith('0')) this.#irregular('leading-zero', start)
    return digits
  }

  /** Strict reading refuses it; otherwise it is noted. */
  #irregular(kind: BencodeIrregularity['kind'], offset: number, key?: string): void {
    if (this.#limits.strict) throw new BencodeError(IRREGULARITY_TEXTS[kind], offset)
    this.#irregularityCount++
    if (this.#irregularities.length < MAX_IRREGULARITIES) this.#irregularities.push({ kind, key, offset })
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
