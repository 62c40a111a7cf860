import { addressBytes, addressText } from '@shoal/bittorrent'

/** An address as unsigned big-endian words: one for IPv4, four for IPv6. An IPv4-mapped IPv6 address is IPv4. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly words: readonly number[]
}

const MAPPED = 0xffff // third word of ::ffff:a.b.c.d

/** The address that a text names, in brackets or with a zone too; undefined when it names none. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const bytes = addressBytes(bare.split('%', 1)[0] ?? '')
  if (bytes === undefined) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return ipAddress(Array.from({ length: bytes.length / 4 }, (_, word) => view.getUint32(word * 4)))
}

/** The address of one or four words. */
export function ipAddress(words: readonly number[]): IpAddress {
  if (words.length === 1) return { family: 4, words }
  if (words[0] === 0 && words[1] === 0 && words[2] === MAPPED) return { family: 4, words: [words[3] ?? 0] }
  return { family: 6, words }
}

/** The canonical text (RFC 5952). */
export function formatIpAddress(address: IpAddress): string {
  const bytes = new Uint8Array(address.words.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [index, word] of address.words.entries()) view.setUint32(index * 4, word)
  return addressText(bytes)
}

/** A word with its bytes in the other order: between big-endian values and words loaded little-endian. */
export function swapBytes(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)
}

/** The same address as words loaded little-endian, as the store keeps them. */
export function copyAsLoaded(address: IpAddress, target: Int32Array): void {
  for (let word = 0; word < 4; word++) target[word] = swapBytes(address.words[word] ?? 0)
}
