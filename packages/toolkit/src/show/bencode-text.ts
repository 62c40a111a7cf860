import {
  type BencodeDictionary,
  type BencodeValue,
  COMPACT_IPV4_LENGTH,
  isBytes,
  isDictionary,
  latin1Bytes,
  parseCompactPeers,
  toHex,
} from '@shoal/bittorrent'
import { plainText } from './bencode-json.ts'

const LONGEST_HEX = 64 // bytes shown of a binary string
const COMPACT_KEYS: Readonly<Record<string, typeof COMPACT_IPV4_LENGTH | 18>> = {
  peers: COMPACT_IPV4_LENGTH,
  peers6: 18,
}

/** Lines that show a value to people, indented; a tracker's compact peers are spelled out. */
export function bencodeText(value: BencodeValue, indent = ''): readonly string[] {
  if (isDictionary(value)) return dictionaryLines(value, indent)
  if (typeof value === 'object' && !isBytes(value)) {
    if (value.length === 0) return [`${indent}[]`]
    return value.flatMap((item) => prefixed(`${indent}- `, bencodeText(item, `${indent}  `)))
  }
  return [indent + scalar(value)]
}

function dictionaryLines(dictionary: BencodeDictionary, indent: string): readonly string[] {
  if (dictionary.size === 0) return [`${indent}{}`]
  return [...dictionary].flatMap(([key, value]) => {
    const name = keyText(key)
    const peers = compactPeers(key, value)
    if (peers !== undefined)
      return [`${indent}${name}: ${peers.length} peers, compact`, ...peers.map((peer) => `${indent}  ${peer}`)]
    const nested = isDictionary(value) || (typeof value === 'object' && !isBytes(value))
    if (!nested) return [`${indent}${name}: ${scalar(value)}`]
    return [`${indent}${name}:`, ...bencodeText(value, `${indent}  `)]
  })
}

function compactPeers(key: string, value: BencodeValue): readonly string[] | undefined {
  const length = COMPACT_KEYS[key]
  if (length === undefined || !isBytes(value) || value.length % length !== 0 || value.length === 0) return undefined
  return parseCompactPeers(value, length).map(({ address, port }) => {
    return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  })
}

function scalar(value: BencodeValue): string {
  if (!isBytes(value)) return String(value)
  const text = plainText(value)
  if (text !== undefined) return JSON.stringify(text)
  const shown = toHex(value.subarray(0, LONGEST_HEX))
  return `<${value.length} bytes> ${shown}${value.length > LONGEST_HEX ? '…' : ''}`
}

function keyText(key: string): string {
  const bytes = latin1Bytes(key) ?? new Uint8Array(0)
  return plainText(bytes) ?? `<${bytes.length} bytes> ${toHex(bytes)}`
}

/** Puts `first` before the first line, in place of its indentation. */
function prefixed(first: string, lines: readonly string[]): readonly string[] {
  const [head = '', ...rest] = lines
  return [first + head.trimStart(), ...rest]
}
