import type { Bytes } from '../bytes/bytes.ts'
import { BencodeError } from './bencode-error.ts'
import { type BencodeLimits, FILE_LIMITS } from './bencode-limits.ts'
import { type BencodeIrregularity, BencodeReader } from './bencode-reader.ts'
import type { BencodeValue } from './bencode-value.ts'

/**
 * Decodes the value that `bytes` begin with (BEP 3 § bencoding). Throws `BencodeError` and nothing else. Bytes after it
 * are ignored unless `strict`, as clients do: files with a newline at their end exist.
 */
export function decodeBencode(bytes: Bytes, limits: Partial<BencodeLimits> = {}): BencodeValue {
  return decodeBencodePrefix(bytes, limits).value
}

/** As `decodeBencode`, and says where the value ended: BEP 9 messages carry raw data after it. */
export function decodeBencodePrefix(
  bytes: Bytes,
  limits: Partial<BencodeLimits> = {},
): { readonly value: BencodeValue; readonly end: number } {
  const reader = new BencodeReader(bytes, { ...FILE_LIMITS, ...limits })
  const value = reader.readValue()
  reader.finish()
  return { value, end: reader.offset }
}

/** A value of the outermost dictionary and the range `[start, end)` of its bytes. */
export interface BencodeEntry {
  readonly value: BencodeValue
  readonly start: number
  readonly end: number
}

/**
 * Decodes a dictionary and keeps where each of its values lies, so that an info-hash is taken over the bytes that were
 * written, not over what an encoder would write. The first of repeated keys counts.
 */
export function decodeBencodeEntries(
  bytes: Bytes,
  limits: Partial<BencodeLimits> = {},
): ReadonlyMap<string, BencodeEntry> {
  const reader = new BencodeReader(bytes, { ...FILE_LIMITS, ...limits })
  if (!reader.atDictionary) throw new BencodeError('not a dictionary', 0)
  const entries = new Map<string, BencodeEntry>()
  reader.readEntries((key) => {
    const start = reader.offset
    const value = reader.readValue()
    if (!entries.has(key)) entries.set(key, { value, start, end: reader.offset })
  })
  reader.finish()
  return entries
}

/** What strict reading would refuse in the value that `bytes` begin with; nothing for canonical bytes. */
export function bencodeIrregularities(bytes: Bytes): readonly BencodeIrregularity[] {
  const reader = new BencodeReader(bytes, FILE_LIMITS)
  reader.readValue()
  return reader.irregularities
}
