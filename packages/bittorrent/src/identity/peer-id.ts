import type { Bytes } from '../bytes/bytes.ts'

/** The 20 bytes by which a peer names itself. */
export type PeerId = Bytes & { readonly __brand: 'PeerId' }

/** Bytes that are not a peer id. */
export class PeerIdError extends Error {
  readonly code = 'PEER_ID'
  override readonly name = 'PeerIdError'
}

export const PEER_ID_LENGTH = 20 // bytes

/** The bytes as a peer id, not copied. Throws `PeerIdError` unless there are 20. */
export function peerId(bytes: Bytes): PeerId {
  if (bytes.length !== PEER_ID_LENGTH) throw new PeerIdError(`a peer id has 20 bytes, not ${bytes.length}`)
  return bytes as PeerId
}

const OWN_PREFIX = '-SH0100-'
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A peer id of Shoal's own, `-SH0100-` and twelve letters drawn by `random`, which returns numbers in [0, 1). */
export function createPeerId(random: () => number): PeerId {
  const id = new Uint8Array(PEER_ID_LENGTH)
  for (let at = 0; at < id.length; at++) {
    const drawn = ALPHABET.charCodeAt(Math.floor(random() * ALPHABET.length) % ALPHABET.length)
    id[at] = at < OWN_PREFIX.length ? OWN_PREFIX.charCodeAt(at) : drawn
  }
  return peerId(id)
}
