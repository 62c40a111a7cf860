import type { Bytes } from '../bytes/bytes.ts'

/**
 * A decoded value. Strings stay bytes; dictionary keys are latin-1 texts, one character per byte, so that binary keys
 * (a scrape reply's info-hashes) survive. Integers beyond ±2^53 are `bigint`.
 */
export type BencodeValue = number | bigint | Bytes | BencodeList | BencodeDictionary
export type BencodeList = readonly BencodeValue[]
export type BencodeDictionary = ReadonlyMap<string, BencodeValue>

/** What the encoder takes: as decoded, plus texts (written as UTF-8) and bytes that are bencode already. */
export type BencodeInput =
  | number
  | bigint
  | string
  | Bytes
  | RawBencode
  | readonly BencodeInput[]
  | ReadonlyMap<string, BencodeInput>

/** Bytes written as they are, e.g. an info dictionary whose hash must not change. */
export class RawBencode {
  readonly bytes: Bytes

  constructor(bytes: Bytes) {
    this.bytes = bytes
  }
}

/** True for a dictionary. */
export function isDictionary(value: BencodeValue | undefined): value is BencodeDictionary {
  return value instanceof Map
}

/** True for a list. */
export function isList(value: BencodeValue | undefined): value is BencodeList {
  return Array.isArray(value)
}

/** True for a byte string. */
export function isBytes(value: BencodeValue | undefined): value is Bytes {
  return value instanceof Uint8Array
}
