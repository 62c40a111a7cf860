import type { Bytes } from '../bytes/bytes.ts'
import { latin1Bytes } from '../bytes/latin1.ts'
import { utf8Bytes } from '../bytes/utf8.ts'
import { BencodeError } from './bencode-error.ts'
import { type BencodeInput, RawBencode } from './bencode-value.ts'

/**
 * Encodes canonically: keys sorted as raw bytes, integers without leading zeros. Throws `BencodeError` for a number that
 * is not an integer or a key with characters above U+00FF (write those as UTF-8 bytes, one character each).
 */
export function encodeBencode(value: BencodeInput): Bytes {
  const output = new Output()
  write(value, output)
  return output.take()
}

function write(value: BencodeInput, output: Output): void {
  if (typeof value === 'string') writeString(utf8Bytes(value), output)
  else if (typeof value === 'number' || typeof value === 'bigint') writeInteger(value, output)
  else if (value instanceof Uint8Array) writeString(value, output)
  else if (value instanceof RawBencode) output.bytes(value.bytes)
  else if (value instanceof Map) writeDictionary(value, output)
  else writeList(listOf(value), output)
}

function writeList(list: readonly BencodeInput[], output: Output): void {
  output.ascii('l')
  for (const item of list) write(item, output)
  output.ascii('e')
}

function listOf(value: Exclude<BencodeInput, string | number | bigint | Bytes | RawBencode>): readonly BencodeInput[] {
  if (Array.isArray(value)) return value
  throw new BencodeError('not a value of bencode', -1)
}

function writeInteger(value: number | bigint, output: Output): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new BencodeError(`not an integer: ${value}`, -1)
  output.ascii(`i${value === 0 ? '0' : value}e`) // −0 too becomes 0
}

function writeString(bytes: Bytes, output: Output): void {
  output.ascii(`${bytes.length}:`)
  output.bytes(bytes)
}

function writeDictionary(dictionary: ReadonlyMap<string, BencodeInput>, output: Output): void {
  output.ascii('d')
  // UTF-16 order of latin-1 texts is the order of their bytes.
  for (const key of [...dictionary.keys()].sort(byCode)) {
    const bytes = latin1Bytes(key)
    if (bytes === undefined) throw new BencodeError('key beyond latin-1', -1)
    const value = dictionary.get(key)
    if (value === undefined) continue
    writeString(bytes, output)
    write(value, output)
  }
  output.ascii('e')
}

function byCode(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** A growing buffer. */
class Output {
  #buffer = new Uint8Array(1024)
  #length = 0

  ascii(text: string): void {
    this.#reserve(text.length)
    for (let at = 0; at < text.length; at++) this.#buffer[this.#length++] = text.charCodeAt(at)
  }

  bytes(bytes: Bytes): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  take(): Bytes {
    return this.#buffer.slice(0, this.#length)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#buffer.length) return
    const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2))
    larger.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = larger
  }
}
