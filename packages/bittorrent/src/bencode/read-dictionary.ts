import type { Bytes } from '../bytes/bytes.ts'
import { utf8Text } from '../bytes/utf8.ts'
import { type BencodeDictionary, type BencodeValue, isBytes } from './bencode-value.ts'

/** The byte string under `key`, or undefined when absent or of another kind. */
export function readBytes(dictionary: BencodeDictionary, key: string): Bytes | undefined {
  const value = dictionary.get(key)
  return isBytes(value) ? value : undefined
}

/** The text under `key`, what is not UTF-8 replaced, or undefined when absent or of another kind. */
export function readText(dictionary: BencodeDictionary, key: string): string | undefined {
  return textOf(dictionary.get(key))
}

/** The integer under `key` when it lies within ±2^53, else undefined. */
export function readInteger(dictionary: BencodeDictionary, key: string): number | undefined {
  const value = dictionary.get(key)
  return typeof value === 'number' ? value : undefined
}

/** The text of a byte string, or undefined for any other value. */
export function textOf(value: BencodeValue | undefined): string | undefined {
  return isBytes(value) ? utf8Text(value) : undefined
}
