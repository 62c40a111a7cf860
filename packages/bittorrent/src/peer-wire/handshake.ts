import { type Bytes, copyBytes, equalBytes } from '../bytes/bytes.ts'
import { latin1Bytes } from '../bytes/latin1.ts'
import { type PeerId, peerId } from '../identity/peer-id.ts'

/**
 * BEP 3 § peer protocol.
 *
 * | offset | length | |
 * |---|---|---|
 * | 0 | 1 | 19 |
 * | 1 | 19 | `BitTorrent protocol` |
 * | 20 | 8 | reserved bits |
 * | 28 | 20 | info-hash (v2: its first 20 bytes) |
 * | 48 | 20 | peer id |
 */
export interface Handshake {
  readonly infoHash: Bytes
  readonly peerId: PeerId
  readonly features: PeerFeatures
}

/** What the reserved bits promise. */
export interface PeerFeatures {
  /** BEP 10, byte 5 bit 0x10. */
  readonly extensions: boolean
  /** BEP 6 fast extension, byte 7 bit 0x04. */
  readonly fast: boolean
  /** BEP 5 DHT, byte 7 bit 0x01. */
  readonly dht: boolean
  /** BEP 52 v2 upgrade, byte 7 bit 0x10. */
  readonly v2: boolean
}

export const HANDSHAKE_LENGTH = 68 // bytes
const PROTOCOL = latin1Bytes('\x13BitTorrent protocol') ?? new Uint8Array(0)

/** The handshake's 68 bytes. */
export function encodeHandshake(handshake: Handshake): Bytes {
  const { features } = handshake
  const bytes = new Uint8Array(HANDSHAKE_LENGTH)
  bytes.set(PROTOCOL)
  bytes[25] = features.extensions ? 0x10 : 0
  bytes[27] = (features.dht ? 0x01 : 0) | (features.fast ? 0x04 : 0) | (features.v2 ? 0x10 : 0)
  bytes.set(handshake.infoHash.subarray(0, 20), 28)
  bytes.set(handshake.peerId, 48)
  return bytes
}

/** The handshake at the begin of `bytes`, or undefined when they are too few or another protocol's. Copies. */
export function parseHandshake(bytes: Bytes): Handshake | undefined {
  if (bytes.length < HANDSHAKE_LENGTH || !equalBytes(bytes.subarray(0, 20), PROTOCOL)) return undefined
  const [five = 0, seven = 0] = [bytes[25], bytes[27]]
  return {
    infoHash: copyBytes(bytes, 28, 48),
    peerId: peerId(copyBytes(bytes, 48, HANDSHAKE_LENGTH)),
    features: {
      extensions: (five & 0x10) !== 0,
      fast: (seven & 0x04) !== 0,
      dht: (seven & 0x01) !== 0,
      v2: (seven & 0x10) !== 0,
    },
  }
}
