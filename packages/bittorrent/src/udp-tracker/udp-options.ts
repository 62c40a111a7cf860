import { type Bytes, concatBytes } from '../bytes/bytes.ts'

const END_OF_OPTIONS = 0
const NOP = 1
const URL_DATA = 2
const MAX_CHUNK = 255 // bytes in one option

/**
 * Path and query of the announce URL that follow an announce (BEP 41 § URLData), its pieces joined; empty when there is
 * none. Unknown options are skipped by their length, and the list may end without EndOfOptions, as qBittorrent's does.
 */
export function parseUrlData(bytes: Bytes, start = 0, end = bytes.length): Bytes {
  const chunks: Bytes[] = []
  let at = start
  while (at < end) {
    const option = bytes[at++]
    if (option === END_OF_OPTIONS) break
    if (option === NOP) continue
    if (at >= end) break
    const length = bytes[at++] ?? 0
    if (at + length > end) break // cut short: keep what came whole
    if (option === URL_DATA) chunks.push(bytes.subarray(at, at + length))
    at += length
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : concatBytes(chunks)
}

/** Options that carry `urlData`, closed by EndOfOptions; nothing at all when it is empty. */
export function encodeUrlData(urlData: Bytes): Bytes {
  if (urlData.length === 0) return new Uint8Array(0)
  const parts: Bytes[] = []
  for (let at = 0; at < urlData.length; at += MAX_CHUNK) {
    const chunk = urlData.subarray(at, at + MAX_CHUNK)
    parts.push(Uint8Array.of(URL_DATA, chunk.length), chunk)
  }
  return concatBytes([...parts, Uint8Array.of(END_OF_OPTIONS)])
}
