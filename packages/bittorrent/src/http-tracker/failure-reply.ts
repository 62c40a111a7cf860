import { type BencodeDictionary, type BencodeInput, isBytes } from '../bencode/bencode-value.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import { readInteger, readText } from '../bencode/read-dictionary.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { utf8Text } from '../bytes/utf8.ts'

/** A tracker's refusal. It travels with HTTP status 200: libtorrent hides the body of any other. */
export interface TrackerFailure {
  readonly kind: 'failure'
  readonly reason: string
  /** Minutes after which to try again, or `never` (BEP 31); undefined leaves it to the client. */
  readonly retryIn?: number | 'never'
  /** Seconds; libtorrent reads an interval from refusals too. */
  readonly interval?: number
}

/** The bencoded refusal. */
export function encodeFailure(failure: Omit<TrackerFailure, 'kind'>): Bytes {
  const fields = new Map<string, BencodeInput>([['failure reason', failure.reason]])
  if (failure.retryIn !== undefined) fields.set('retry in', failure.retryIn)
  if (failure.interval !== undefined) fields.set('interval', failure.interval)
  return encodeBencode(fields)
}

/** The refusal in a reply's dictionary, or undefined for any other reply. */
export function parseFailure(dictionary: BencodeDictionary): TrackerFailure | undefined {
  const reason = readText(dictionary, 'failure reason')
  if (reason === undefined) return undefined
  const retryIn = retryOf(dictionary)
  const interval = readInteger(dictionary, 'interval')
  return {
    kind: 'failure',
    reason,
    retryIn,
    interval,
  }
}

function retryOf(dictionary: BencodeDictionary): number | 'never' | undefined {
  const value = dictionary.get('retry in')
  if (typeof value === 'number') return value >= 0 ? value : undefined
  if (!isBytes(value)) return undefined
  const text = utf8Text(value)
  if (text === 'never') return 'never'
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined // BEP 31's own example writes the number as a string
}
