import { BencodeError } from '../bencode/bencode-error.ts'
import { MESSAGE_LIMITS } from '../bencode/bencode-limits.ts'
import { type BencodeInput, isDictionary } from '../bencode/bencode-value.ts'
import { decodeBencodePrefix } from '../bencode/decode-bencode.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import { readInteger } from '../bencode/read-dictionary.ts'
import { type Bytes, concatBytes } from '../bytes/bytes.ts'
import { PeerMessageError } from './peer-message.ts'

/** Metadata travels in pieces of 16 KiB (BEP 9). */
export const METADATA_PIECE_LENGTH = 16_384 // bytes

/** A payload of the extension `ut_metadata` (BEP 9). */
export type MetadataMessage =
  | { readonly kind: 'request'; readonly piece: number }
  | { readonly kind: 'data'; readonly piece: number; readonly totalSize: number; readonly bytes: Bytes }
  | { readonly kind: 'reject'; readonly piece: number }
  | { readonly kind: 'unknown' }

const TYPES = ['request', 'data', 'reject'] as const

/** The payload; data follows its dictionary raw. */
export function encodeMetadataMessage(message: Exclude<MetadataMessage, { kind: 'unknown' }>): Bytes {
  const fields = new Map<string, BencodeInput>([
    ['msg_type', TYPES.indexOf(message.kind)],
    ['piece', message.piece],
  ])
  if (message.kind !== 'data') return encodeBencode(fields)
  fields.set('total_size', message.totalSize)
  return concatBytes([encodeBencode(fields), message.bytes])
}

/** Reads a payload; types from the future are `unknown`. Throws `PeerMessageError`. */
export function parseMetadataMessage(payload: Bytes): MetadataMessage {
  const { value, end } = prefixOf(payload)
  if (!isDictionary(value)) throw new PeerMessageError('a metadata message that is not a dictionary')
  const piece = readInteger(value, 'piece')
  const kind = TYPES[readInteger(value, 'msg_type') ?? -1]
  if (kind === undefined) return { kind: 'unknown' }
  if (piece === undefined || piece < 0) throw new PeerMessageError('a metadata message without its piece')
  if (kind !== 'data') return { kind, piece }
  const bytes = payload.subarray(end)
  if (bytes.length > METADATA_PIECE_LENGTH) throw new PeerMessageError(`metadata of ${bytes.length} bytes in a piece`)
  return { kind, piece, totalSize: readInteger(value, 'total_size') ?? 0, bytes }
}

function prefixOf(payload: Bytes): ReturnType<typeof decodeBencodePrefix> {
  try {
    return decodeBencodePrefix(payload, { ...MESSAGE_LIMITS, strict: false })
  } catch (cause) {
    if (cause instanceof BencodeError) throw new PeerMessageError('a metadata message not bencoded', { cause })
    throw cause
  }
}
