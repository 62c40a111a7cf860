import type { Bytes } from './bytes.ts'

const UNRESERVED = /[A-Za-z0-9\-._~]/ // RFC 3986 § 2.3
const ESCAPES = Array.from({ length: 256 }, (_, byte) => {
  const letter = String.fromCharCode(byte)
  return UNRESERVED.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

/** Percent-encodes every byte outside RFC 3986's unreserved set: right for a binary info-hash in a query. */
export function percentEncode(bytes: Bytes): string {
  let text = ''
  for (const byte of bytes) text += ESCAPES[byte]
  return text
}

/**
 * Decodes the percent escapes of `source[start, end)` into `target` and returns how many bytes that made, or −1 when
 * they do not fit. A `+` stays a plus: peers write a space as `%20`, and Azureus leaves `+` unescaped in binary values.
 * A `%` without two digits stands for itself.
 */
export function percentDecodeInto(source: Bytes, start: number, end: number, target: Bytes): number {
  let length = 0
  for (let at = start; at < end; at++) {
    if (length === target.length) return -1
    const byte = source[at] ?? 0
    if (byte === 0x25 && at + 2 < end) {
      const high = hexDigit(source[at + 1] ?? 0)
      const low = hexDigit(source[at + 2] ?? 0)
      if (high >= 0 && low >= 0) {
        target[length++] = (high << 4) | low
        at += 2
        continue
      }
    }
    target[length++] = byte
  }
  return length
}

/** As `percentDecodeInto`, into an array of its own. */
export function percentDecode(source: Bytes, start = 0, end = source.length): Bytes {
  const target = new Uint8Array(end - start)
  return target.subarray(0, percentDecodeInto(source, start, end, target))
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
