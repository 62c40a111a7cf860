import { type BencodeValue, exactUtf8Text, isBytes, isDictionary, latin1Bytes, toHex } from '@shoal/bittorrent'

/** JSON that says exactly which bytes a bencoded value held. */
export type BencodeJson = string | number | readonly BencodeJson[] | { readonly [key: string]: BencodeJson }

/**
 * Readable JSON of a value. Bytes that are plain text become texts; others become `{"$hex": "…"}`, integers beyond 2^53
 * `{"$integer": "…"}`, keys that are not plain text `$hex:…`. A text key that begins with `$` is written as hex too, so
 * nothing is ambiguous.
 */
export function bencodeJson(value: BencodeValue): BencodeJson {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return { $integer: value.toString() }
  if (isBytes(value)) return plainText(value) ?? { $hex: toHex(value) }
  if (!isDictionary(value)) return value.map(bencodeJson)
  return Object.fromEntries([...value].map(([key, item]) => [jsonKey(key), bencodeJson(item)]))
}

/** The bytes as text when people can read it, else undefined. */
export function plainText(bytes: Uint8Array): string | undefined {
  const text = exactUtf8Text(bytes)
  return text === undefined || /[^\P{C}\n\t]/u.test(text) ? undefined : text
}

function jsonKey(key: string): string {
  const bytes = latin1Bytes(key) ?? new Uint8Array(0)
  const text = plainText(bytes)
  // Twenty bytes of a scrape's key may be text by chance; JSON's readers see `$hex:` only where it is not.
  return text === undefined || text.startsWith('$') || text === '__proto__' ? `$hex:${toHex(bytes)}` : text
}
