import type { Bytes } from './bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567' // RFC 4648 § 6

/** The bytes of an unpadded base32 text in either case, or undefined when it is not one. Old magnet links use it. */
export function fromBase32(text: string): Bytes | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let bits = 0
  let buffered = 0
  let at = 0
  for (const letter of text.toUpperCase()) {
    const value = ALPHABET.indexOf(letter)
    if (value < 0) return undefined
    buffered = ((buffered << 5) | value) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (buffered >> bits) & 0xff
  }
  return bytes
}
