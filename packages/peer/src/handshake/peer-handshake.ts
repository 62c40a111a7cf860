import {
  encodeHandshake,
  equalBytes,
  HANDSHAKE_LENGTH,
  type Handshake,
  type PeerId,
  parseHandshake,
} from '@shoal/bittorrent'
import { encryptFirst, encryptSecond, type MseParts } from '../encryption/mse-handshake.ts'
import type { ByteStream } from '../wire/byte-stream.ts'
import { HandshakeError } from '../wire/handshake-error.ts'
import { StreamReader } from '../wire/stream-reader.ts'

/** A peer that said who it is. */
export interface ConnectedPeer {
  readonly stream: ByteStream
  readonly reader: StreamReader
  readonly handshake: Handshake
}

/** What we say of ourselves for one torrent. */
export interface OwnIdentity {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /**
   * The first 20 bytes of the v2 info-hash, where the torrent has one: hash requests are understood then. `unknown`
   * while there is no metadata to tell: v2 is offered, and the metadata will show whether the answer fits.
   */
  readonly infoHashV2: Uint8Array | undefined | 'unknown'
  readonly peerId: PeerId
  readonly dht: boolean
}

/** The torrents that a stranger may name. */
export interface Reception {
  find(infoHash: Uint8Array): OwnIdentity | undefined
  infoHashes(): Iterable<Uint8Array>
}

/**
 * Sends our handshake on a stream that we opened and takes the peer's; behind MSE where `encryption` is given.
 * @throws HandshakeError, StreamEndedError
 */
export async function handshakeFirst(
  dialled: ByteStream,
  own: OwnIdentity,
  encryption: MseParts | undefined,
  signal: AbortSignal,
): Promise<ConnectedPeer> {
  const stream = encryption === undefined ? dialled : await encryptFirst(dialled, own.infoHash, encryption, signal)
  const reader = new StreamReader(stream, signal)
  stream.write(ownHandshake(own))
  const handshake = await readHandshake(stream, reader)
  const asked = equalBytes(handshake.infoHash, own.infoHash)
  if (!asked && !byV2Hash(handshake, own)) throw refuse(stream, 'the peer answers with another torrent')
  if (equalBytes(handshake.peerId, own.peerId)) throw refuse(stream, 'connected to ourselves')
  return { stream, reader, handshake }
}

/** Takes the handshake of a peer that came to us, encrypted or not, and answers where the torrent is known. @throws as above */
export async function handshakeSecond(
  came: ByteStream,
  reception: Reception,
  encryption: MseParts,
  signal: AbortSignal,
): Promise<ConnectedPeer> {
  const { stream, reader } = await unveil(came, reception, encryption, signal)
  const handshake = await readHandshake(stream, reader)
  const own = reception.find(handshake.infoHash)
  if (own === undefined) throw refuse(stream, 'a torrent that is not here')
  if (equalBytes(handshake.peerId, own.peerId)) throw refuse(stream, 'connected to ourselves')
  stream.write(ownHandshake({ ...own, infoHash: handshake.infoHash }))
  return { stream, reader, handshake }
}

/** Whether a peer answers a v1 handshake with the v2 hash (BEP 52 § Upgrade path), as libtorrent does for hybrids. */
function byV2Hash({ infoHash }: Handshake, own: OwnIdentity): boolean {
  if (own.infoHashV2 === 'unknown') return !equalBytes(infoHash, own.infoHash)
  return own.infoHashV2 !== undefined && equalBytes(infoHash, own.infoHashV2)
}

/** Whether hash requests may be sent: both sides said so, or the v2 hash says it all. */
export function speaksV2(handshake: Handshake, own: OwnIdentity): boolean {
  return own.infoHashV2 !== undefined && (handshake.features.v2 || byV2Hash(handshake, own))
}

const PLAIN_START = [0x13, 0x42, 0x69, 0x74] // the length of BEP 3's protocol name and its first letters

async function unveil(
  came: ByteStream,
  reception: Reception,
  encryption: MseParts,
  signal: AbortSignal,
): Promise<Pick<ConnectedPeer, 'stream' | 'reader'>> {
  const reader = new StreamReader(came, signal)
  const start = await reader.peek(PLAIN_START.length)
  if (PLAIN_START.every((byte, at) => start[at] === byte)) return { stream: came, reader }
  const stream = await encryptSecond(came, reader, reception.infoHashes(), encryption)
  return { stream, reader: new StreamReader(stream, signal) }
}

function ownHandshake({ infoHash, peerId, infoHashV2, dht }: OwnIdentity): Uint8Array {
  const features = { extensions: true, fast: true, dht, v2: infoHashV2 !== undefined }
  return encodeHandshake({ infoHash, peerId, features })
}

async function readHandshake(stream: ByteStream, reader: StreamReader): Promise<Handshake> {
  const handshake = parseHandshake(await reader.read(HANDSHAKE_LENGTH))
  if (handshake === undefined) throw refuse(stream, 'not a BitTorrent peer')
  return handshake
}

function refuse(stream: ByteStream, reason: string): HandshakeError {
  stream.close()
  return new HandshakeError(reason)
}
