import {
  encodeHandshake,
  equalBytes,
  HANDSHAKE_LENGTH,
  type Handshake,
  type PeerId,
  parseHandshake,
} from '@shoal/bittorrent'
import type { ByteStream } from './byte-stream.ts'
import { StreamReader } from './stream-reader.ts'

/** A peer that cannot be a partner: another protocol or torrent, or ourselves. */
export class IntroductionError extends Error {
  readonly code = 'introduction'
  override readonly name = 'IntroductionError'
}

/** A peer that said who it is. */
export interface Introduced {
  readonly stream: ByteStream
  readonly reader: StreamReader
  readonly handshake: Handshake
}

/** What we say of ourselves for one torrent. */
export interface OwnIdentity {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  readonly peerId: PeerId
  /** The first 20 bytes of the v2 info-hash, where the torrent has one: hash requests are understood then. */
  readonly infoHashV2: Uint8Array | undefined
  readonly dht: boolean
}

/** Sends our handshake on a stream that we opened and takes the peer's. @throws IntroductionError, StreamEndedError */
export async function introduceFirst(stream: ByteStream, own: OwnIdentity, signal: AbortSignal): Promise<Introduced> {
  const reader = new StreamReader(stream, signal)
  stream.write(ownHandshake(own))
  const handshake = await readHandshake(stream, reader)
  // A hybrid's peer may answer a v1 handshake with the v2 hash (BEP 52 § Upgrade path); libtorrent does.
  const ours = [own.infoHash, own.infoHashV2].some((hash) => hash !== undefined && equalBytes(handshake.infoHash, hash))
  if (!ours) throw refuse(stream, 'the peer answers with another torrent')
  if (equalBytes(handshake.peerId, own.peerId)) throw refuse(stream, 'connected to ourselves')
  return { stream, reader, handshake }
}

/** Takes the handshake of a peer that came to us, and answers where `find` knows the torrent. @throws as above */
export async function introduceSecond(
  stream: ByteStream,
  find: (infoHash: Uint8Array) => OwnIdentity | undefined,
  signal: AbortSignal,
): Promise<Introduced> {
  const reader = new StreamReader(stream, signal)
  const handshake = await readHandshake(stream, reader)
  const own = find(handshake.infoHash)
  if (own === undefined) throw refuse(stream, 'a torrent that is not here')
  if (equalBytes(handshake.peerId, own.peerId)) throw refuse(stream, 'connected to ourselves')
  stream.write(ownHandshake({ ...own, infoHash: handshake.infoHash }))
  return { stream, reader, handshake }
}

function ownHandshake({ infoHash, peerId, infoHashV2, dht }: OwnIdentity): Uint8Array {
  return encodeHandshake({
    infoHash,
    peerId,
    features: { extensions: true, fast: true, dht, v2: infoHashV2 !== undefined },
  })
}

async function readHandshake(stream: ByteStream, reader: StreamReader): Promise<Handshake> {
  const handshake = parseHandshake(await reader.read(HANDSHAKE_LENGTH))
  if (handshake === undefined) throw refuse(stream, 'not a BitTorrent peer')
  return handshake
}

function refuse(stream: ByteStream, reason: string): IntroductionError {
  stream.close()
  return new IntroductionError(reason)
}
