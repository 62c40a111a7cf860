import type { Bytes } from './bytes.ts'
import { exactUtf8Text, utf8Text } from './utf8.ts'

// Every supported runtime has it; declared here because this package compiles without Node's and the DOM's types.
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string }

/** Turns bytes of a name or comment into text. */
export type TextDecode = (bytes: Bytes) => string

/** Names that torrents use and the WHATWG Encoding Standard does not know. */
const ALIASES: Readonly<Record<string, string>> = {
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  ms936: 'gbk',
}

/**
 * Reads text as UTF-8, and where it is not, in the given encoding (`GBK`, `Shift_JIS`, …). What neither can read becomes
 * U+FFFD. An unknown encoding counts as none.
 */
export function textDecodeOf(encoding: string | undefined): TextDecode {
  const legacy = encoding === undefined ? undefined : decoderOf(encoding.trim().toLowerCase())
  if (legacy === undefined) return utf8Text
  return (bytes) => exactUtf8Text(bytes) ?? legacy(bytes) ?? utf8Text(bytes)
}

function decoderOf(label: string): ((bytes: Bytes) => string | undefined) | undefined {
  try {
    const decoder = new TextDecoder(ALIASES[label] ?? label, { fatal: true })
    return (bytes) => decodeOrNothing(decoder, bytes)
  } catch (error) {
    if (error instanceof RangeError) return undefined // an encoding that the runtime does not know
    throw error
  }
}

function decodeOrNothing(decoder: { decode(bytes: Uint8Array): string }, bytes: Bytes): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
