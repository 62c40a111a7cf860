import type { Bytes } from './bytes.ts'

const CHUNK = 8192 // arguments per call, far below every engine's limit
const SHORT = 24 // bytes up to which adding letters one by one is faster, e.g. most keys of dictionaries

/** One character per byte (U+0000–U+00FF): a text that loses nothing. */
export function latin1FromBytes(bytes: Bytes): string {
  if (bytes.length <= SHORT) {
    let short = ''
    for (let at = 0; at < bytes.length; at++) short += String.fromCharCode(bytes[at] ?? 0)
    return short
  }
  if (bytes.length <= CHUNK) return String.fromCharCode(...bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return text
}

/** The bytes of a text of characters up to U+00FF, or undefined when one lies above. */
export function latin1Bytes(text: string): Bytes | undefined {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0xff) return undefined
    bytes[at] = code
  }
  return bytes
}
