import { concatBytes, equalBytes, type Hashes } from '@shoal/bittorrent'
import type { ByteStream } from '../wire/byte-stream.ts'
import { HandshakeError } from '../wire/handshake-error.ts'
import { StreamReader } from '../wire/stream-reader.ts'
import { EncryptedStream } from './encrypted-stream.ts'
import { Rc4 } from './rc4.ts'

/** One side of a Diffie-Hellman exchange over MSE's 768-bit prime with generator 2. */
export interface KeyExchange {
  /** 96 bytes. */
  readonly publicKey: Uint8Array
  /** The shared secret, 96 bytes. */
  secretWith(otherPublicKey: Uint8Array): Uint8Array
}

export interface MseParts {
  readonly hashes: Hashes
  newKey(): KeyExchange
  /** In [0, 1). */
  readonly random: () => number
}

const KEY_LENGTH = 96 // bytes
const LONGEST_PAD = 512 // bytes
const VC_LENGTH = 8 // bytes of zero, by which the other side's cipher stream is found
const PLAIN = 0x01
const RC4 = 0x02
const TEXT = new TextEncoder()

/*
 * Message Stream Encryption, A having dialled B; S is the secret, SKEY the info-hash.
 *
 *   A→B  Ya (96), PadA (0–512)
 *   B→A  Yb (96), PadB (0–512)
 *   A→B  H('req1', S) (20), H('req2', SKEY) ^ H('req3', S) (20),
 *        RC4(VC (8), crypto_provide (4), len PadC (2), PadC, len IA (2), IA)
 *   B→A  RC4(VC (8), crypto_select (4), len PadD (2), PadD), then what was selected
 *
 * A encrypts with H('keyA', S, SKEY), B with H('keyB', S, SKEY).
 */

/** Encrypts a connection that we opened. `first` travels inside. @throws HandshakeError, StreamEndedError */
export async function encryptFirst(
  stream: ByteStream,
  infoHash: Uint8Array,
  parts: MseParts,
  signal: AbortSignal,
): Promise<EncryptedStream> {
  const reader = new StreamReader(stream, signal)
  const key = parts.newKey()
  stream.write(concatBytes([key.publicKey, pad(parts.random)]))
  const secret = key.secretWith(await reader.read(KEY_LENGTH))
  const hash = hasher(parts.hashes, secret)
  const outgoing = new Rc4(hash('keyA', infoHash))
  const incoming = new Rc4(hash('keyB', infoHash))
  const offer = new Uint8Array(VC_LENGTH + 8) // no PadC, no IA: our handshake follows once the method is agreed
  offer[VC_LENGTH + 3] = PLAIN | RC4
  outgoing.apply(offer)
  stream.write(concatBytes([hash('req1'), xor(parts.hashes.sha1(join('req2', infoHash)), hash('req3')), offer]))
  const marker = new Uint8Array(VC_LENGTH)
  incoming.apply(marker)
  await skipPast(stream, reader, marker)
  const selected = await readDecrypted(reader, incoming, 6)
  await readDecrypted(reader, incoming, padLength(stream, selected, 4))
  switch (selected[3]) {
    case RC4:
      return new EncryptedStream(stream, reader, { incoming, outgoing }, new Uint8Array(0))
    case PLAIN:
      return new EncryptedStream(stream, reader, undefined, new Uint8Array(0))
    default:
      throw refuse(stream, 'the peer chose an unknown encryption')
  }
}

/** Answers one who dialled us and encrypts; `reader` has read nothing yet. @throws as above */
export async function encryptSecond(
  stream: ByteStream,
  reader: StreamReader,
  infoHashes: Iterable<Uint8Array>,
  parts: MseParts,
): Promise<EncryptedStream> {
  const key = parts.newKey()
  const secret = key.secretWith(await reader.read(KEY_LENGTH))
  const hash = hasher(parts.hashes, secret)
  stream.write(concatBytes([key.publicKey, pad(parts.random)]))
  await skipPast(stream, reader, hash('req1'))
  const wanted = xor(await reader.read(20), hash('req3'))
  const infoHash = [...infoHashes].find((known) => equalBytes(parts.hashes.sha1(join('req2', known)), wanted))
  if (infoHash === undefined) throw refuse(stream, 'a torrent that is not here')
  const incoming = new Rc4(hash('keyA', infoHash))
  const outgoing = new Rc4(hash('keyB', infoHash))
  const head = await readDecrypted(reader, incoming, VC_LENGTH + 6)
  if (head.subarray(0, VC_LENGTH).some((byte) => byte !== 0)) throw refuse(stream, 'the peer encrypts wrongly')
  const provided = head[VC_LENGTH + 3] ?? 0
  await readDecrypted(reader, incoming, padLength(stream, head, VC_LENGTH + 4))
  const initialLength = padLength(stream, await readDecrypted(reader, incoming, 2), 0, 65_535)
  const initial = await readDecrypted(reader, incoming, initialLength)
  // Plain where it may be: what shapes traffic looks at the beginning, and RC4 costs time.
  const method = (provided & PLAIN) !== 0 ? PLAIN : provided & RC4
  if (method === 0) throw refuse(stream, 'the peer offers no known encryption')
  const answer = new Uint8Array(VC_LENGTH + 6)
  answer[VC_LENGTH + 3] = method
  stream.write(outgoing.applied(answer))
  return new EncryptedStream(stream, reader, method === RC4 ? { incoming, outgoing } : undefined, initial)
}

function hasher(hashes: Hashes, secret: Uint8Array): (label: string, infoHash?: Uint8Array) => Uint8Array {
  return (label, infoHash = new Uint8Array(0)) => hashes.sha1(concatBytes([TEXT.encode(label), secret, infoHash]))
}

function join(label: string, bytes: Uint8Array): Uint8Array {
  return concatBytes([TEXT.encode(label), bytes])
}

function xor(left: Uint8Array, right: Uint8Array): Uint8Array {
  return left.map((byte, at) => byte ^ (right[at] ?? 0))
}

function pad(random: () => number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() * (LONGEST_PAD + 1)) }, () => Math.floor(random() * 256))
}

/** Reads over padding up to and including a pattern. */
async function skipPast(stream: ByteStream, reader: StreamReader, pattern: Uint8Array): Promise<void> {
  for (let skipped = 0; skipped <= LONGEST_PAD; skipped++) {
    if (equalBytes(await reader.peek(pattern.length), pattern)) {
      await reader.read(pattern.length)
      return
    }
    await reader.read(1)
  }
  throw refuse(stream, 'not an encrypted handshake')
}

async function readDecrypted(reader: StreamReader, cipher: Rc4, length: number): Promise<Uint8Array> {
  const bytes = await reader.read(length)
  cipher.apply(bytes)
  return bytes
}

function padLength(stream: ByteStream, bytes: Uint8Array, at: number, longest = LONGEST_PAD): number {
  const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  if (length > longest) throw refuse(stream, 'too much padding')
  return length
}

function refuse(stream: ByteStream, reason: string): HandshakeError {
  stream.close()
  return new HandshakeError(reason)
}
