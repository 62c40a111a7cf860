import type { Bytes } from '../bytes/bytes.ts'
import { fromHex, toHex } from '../bytes/hex.ts'

/** Identifies a torrent: 40 lower-case hexadecimal digits (v1, or a v2 one cut to 20 bytes) or 64 (v2). */
export type InfoHash = string & { readonly __brand: 'InfoHash' }

/** A text that is not an info-hash. */
export class InfoHashError extends Error {
  readonly code = 'INFO_HASH'
  override readonly name = 'InfoHashError'
}

/** The info-hash written in `text`, in either case. Throws `InfoHashError`. */
export function infoHash(text: string): InfoHash {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text)) throw new InfoHashError('not 40 or 64 hexadecimal digits')
  return text.toLowerCase() as InfoHash
}

/** The info-hash of 20 or 32 bytes. Throws `InfoHashError` for any other length. */
export function infoHashFromBytes(bytes: Bytes): InfoHash {
  return infoHash(toHex(bytes))
}

/** Its 20 or 32 bytes. */
export function infoHashBytes(hash: InfoHash): Bytes {
  return fromHex(hash) ?? new Uint8Array(0)
}

/** What goes on the wire: the first 20 bytes, also of a v2 info-hash (BEP 52 § Infohash). */
export function wireInfoHash(hash: InfoHash): Bytes {
  return infoHashBytes(hash).subarray(0, 20)
}
