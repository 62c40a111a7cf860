import { type Bytes, concatBytes } from '../bytes/bytes.ts'

/** A message between peers after the handshake (BEP 3, 5, 6, 10, 52). */
export type PeerMessage =
  | { readonly kind: 'keep-alive' | 'choke' | 'unchoke' | 'interested' | 'not-interested' | 'have-all' | 'have-none' }
  | { readonly kind: 'have' | 'suggest' | 'allowed-fast'; readonly piece: number }
  | { readonly kind: 'bitfield'; readonly bits: Bytes }
  | ({ readonly kind: 'request' | 'cancel' | 'reject' } & BlockRange)
  | { readonly kind: 'piece'; readonly piece: number; readonly begin: number; readonly block: Bytes }
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'extended'; readonly id: number; readonly payload: Bytes }
  | ({ readonly kind: 'hash-request' | 'hash-reject' } & HashRange)
  | ({ readonly kind: 'hashes'; readonly hashes: Bytes } & HashRange)
  /** A type this codec does not know, to be ignored. */
  | { readonly kind: 'unknown'; readonly type: number; readonly payload: Bytes }

/** A block: `length` bytes from `begin` in a piece. */
export interface BlockRange {
  readonly piece: number
  readonly begin: number
  readonly length: number
}

/** Which hashes of a file's tree are meant (BEP 52 § hash request). */
export interface HashRange {
  /** 32 bytes. */
  readonly piecesRoot: Bytes
  /** Height of the layer, 0 for the blocks. */
  readonly baseLayer: number
  readonly index: number
  readonly length: number
  readonly proofLayers: number
}

/** The wire's message types. */
export const MESSAGE_TYPE = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  'not-interested': 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  port: 9,
  suggest: 13,
  'have-all': 14,
  'have-none': 15,
  reject: 16,
  'allowed-fast': 17,
  extended: 20,
  'hash-request': 21,
  hashes: 22,
  'hash-reject': 23,
} as const satisfies Readonly<Record<Exclude<PeerMessage['kind'], 'keep-alive' | 'unknown'>, number>>

const KINDS = new Map<number, keyof typeof MESSAGE_TYPE>()
for (const [kind, type] of Object.entries(MESSAGE_TYPE)) if (isKind(kind)) KINDS.set(type, kind)

/** A message whose length does not fit its type: the connection is to be closed. */
export class PeerMessageError extends Error {
  readonly code = 'PEER_MESSAGE'
  override readonly name = 'PeerMessageError'
}

/**
 * The message with its four bytes of length in front.
 *
 * | offset | |
 * |---|---|
 * | 0 | length of the rest, big-endian; 0 is a keep-alive |
 * | 4 | type |
 * | 5 | piece, begin, length or begin, block; 4 bytes each |
 */
export function encodeMessage(message: PeerMessage): Bytes {
  switch (message.kind) {
    case 'keep-alive':
      return new Uint8Array(4)
    case 'choke':
    case 'unchoke':
    case 'interested':
    case 'not-interested':
    case 'have-all':
    case 'have-none':
      return framed(MESSAGE_TYPE[message.kind])
    case 'have':
    case 'suggest':
    case 'allowed-fast':
      return numbers(MESSAGE_TYPE[message.kind], message.piece)
    case 'bitfield':
      return framed(MESSAGE_TYPE.bitfield, message.bits)
    case 'request':
    case 'cancel':
    case 'reject':
      return numbers(MESSAGE_TYPE[message.kind], message.piece, message.begin, message.length)
    case 'piece':
      return blockMessage(message.piece, message.begin, message.block)
    case 'port':
      return framed(MESSAGE_TYPE.port, Uint8Array.of((message.port >> 8) & 0xff, message.port & 0xff))
    case 'extended':
      return framed(MESSAGE_TYPE.extended, Uint8Array.of(message.id), message.payload)
    case 'hash-request':
    case 'hash-reject':
      return framed(MESSAGE_TYPE[message.kind], ...hashRange(message))
    case 'hashes':
      return framed(MESSAGE_TYPE.hashes, ...hashRange(message), message.hashes)
    case 'unknown':
      return framed(message.type, message.payload)
  }
}

/** The message in a frame without its length; payloads are views of it. Throws `PeerMessageError`. */
export function parseMessage(frame: Bytes): PeerMessage {
  const type = frame[0]
  if (type === undefined) return { kind: 'keep-alive' }
  const kind = KINDS.get(type)
  const payload = frame.subarray(1)
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const require = (holds: boolean): void => {
    if (!holds) throw new PeerMessageError(`a ${kind} message of ${frame.length} bytes`)
  }
  switch (kind) {
    case undefined:
      return { kind: 'unknown', type, payload }
    case 'choke':
    case 'unchoke':
    case 'interested':
    case 'not-interested':
    case 'have-all':
    case 'have-none':
      require(payload.length === 0)
      return { kind }
    case 'have':
    case 'suggest':
    case 'allowed-fast':
      require(payload.length === 4)
      return { kind, piece: view.getUint32(0) }
    case 'bitfield':
      return { kind, bits: payload }
    case 'request':
    case 'cancel':
    case 'reject':
      require(payload.length === 12)
      return { kind, piece: view.getUint32(0), begin: view.getUint32(4), length: view.getUint32(8) }
    case 'piece':
      require(payload.length >= 8)
      return { kind, piece: view.getUint32(0), begin: view.getUint32(4), block: payload.subarray(8) }
    case 'port':
      require(payload.length === 2)
      return { kind, port: view.getUint16(0) }
    case 'extended':
      require(payload.length >= 1)
      return { kind, id: payload[0] ?? 0, payload: payload.subarray(1) }
    case 'hash-request':
    case 'hash-reject':
      require(payload.length === 48)
      return { kind, ...hashRangeAt(payload, view) }
    case 'hashes':
      require(payload.length >= 48 && payload.length % 32 === 16)
      return { kind, ...hashRangeAt(payload, view), hashes: payload.subarray(48) }
  }
}

/** Frequent messages are put together without parts that would be thrown away. */
function numbers(type: number, ...values: readonly number[]): Bytes {
  const bytes = new Uint8Array(5 + values.length * 4)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length - 4)
  bytes[4] = type
  for (let index = 0; index < values.length; index++) view.setUint32(5 + index * 4, values[index] ?? 0)
  return bytes
}

function blockMessage(piece: number, begin: number, block: Bytes): Bytes {
  const bytes = new Uint8Array(13 + block.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length - 4)
  bytes[4] = MESSAGE_TYPE.piece
  view.setUint32(5, piece)
  view.setUint32(9, begin)
  bytes.set(block, 13)
  return bytes
}

function framed(type: number, ...payload: readonly Bytes[]): Bytes {
  const length = payload.reduce((sum, part) => sum + part.length, 1)
  return concatBytes([uint32s(length), Uint8Array.of(type), ...payload])
}

function uint32s(...values: readonly number[]): Bytes {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value)
  return bytes
}

function hashRange(range: HashRange): readonly Bytes[] {
  return [range.piecesRoot.subarray(0, 32), uint32s(range.baseLayer, range.index, range.length, range.proofLayers)]
}

function hashRangeAt(payload: Bytes, view: DataView): HashRange {
  return {
    piecesRoot: payload.subarray(0, 32),
    baseLayer: view.getUint32(32),
    index: view.getUint32(36),
    length: view.getUint32(40),
    proofLayers: view.getUint32(44),
  }
}

function isKind(text: string): text is keyof typeof MESSAGE_TYPE {
  return text in MESSAGE_TYPE
}
