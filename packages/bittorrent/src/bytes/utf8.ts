import type { Bytes } from './bytes.ts'

// Every supported runtime has the two; declared here because this package compiles without Node's and the DOM's types.
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string }

const encoder = new TextEncoder()
const forgiving = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
const exact = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text as UTF-8. */
export function utf8Bytes(text: string): Bytes {
  return encoder.encode(text)
}

/** The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. */
export function utf8Text(bytes: Bytes): string {
  return forgiving.decode(bytes)
}

/** The text of UTF-8 bytes, or undefined when they are not valid UTF-8. */
export function exactUtf8Text(bytes: Bytes): string | undefined {
  try {
    return exact.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
