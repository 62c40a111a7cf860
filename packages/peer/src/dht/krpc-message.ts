import {
  type BencodeDictionary,
  BencodeError,
  type BencodeInput,
  type BencodeValue,
  type Bytes,
  decodeBencode,
  encodeBencode,
  isDictionary,
  readBytes,
  readText,
} from '@shoal/bittorrent'

const DATAGRAM_LIMITS = { maxBytes: 4096, maxDepth: 8, maxValues: 1000, strict: false }

/** A message of the DHT (BEP 5 § KRPC). */
export type KrpcMessage =
  | { readonly kind: 'query'; readonly id: Bytes; readonly method: string; readonly values: BencodeDictionary }
  | { readonly kind: 'response'; readonly id: Bytes; readonly values: BencodeDictionary }
  | { readonly kind: 'error'; readonly id: Bytes }

/** The message in a datagram, or undefined for bytes that are none. */
export function parseKrpc(bytes: Bytes): KrpcMessage | undefined {
  const fields = decoded(bytes)
  if (!isDictionary(fields)) return undefined
  const id = readBytes(fields, 't')
  if (id === undefined || id.length > 16) return undefined
  switch (readText(fields, 'y')) {
    case 'q': {
      const [method, values] = [readText(fields, 'q'), fields.get('a')]
      return method !== undefined && isDictionary(values) ? { kind: 'query', id, method, values } : undefined
    }
    case 'r': {
      const values = fields.get('r')
      return isDictionary(values) ? { kind: 'response', id, values } : undefined
    }
    case 'e':
      return { kind: 'error', id }
    default:
      return undefined
  }
}

/** The datagram of a query. */
export function encodeQuery(id: Bytes, method: string, values: ReadonlyMap<string, BencodeInput>): Bytes {
  const fields: readonly (readonly [string, BencodeInput])[] = [
    ['a', values],
    ['q', method],
    ['t', id],
    ['y', 'q'],
  ]
  return encodeBencode(new Map(fields))
}

/** The datagram of a response. */
export function encodeResponse(id: Bytes, values: ReadonlyMap<string, BencodeInput>): Bytes {
  const fields: readonly (readonly [string, BencodeInput])[] = [
    ['r', values],
    ['t', id],
    ['y', 'r'],
  ]
  return encodeBencode(new Map(fields))
}

/** The datagram of an error: 203 is a protocol error, 204 an unknown method. */
export function encodeError(id: Bytes, code: 203 | 204, text: string): Bytes {
  const fields: readonly (readonly [string, BencodeInput])[] = [
    ['e', [code, text]],
    ['t', id],
    ['y', 'e'],
  ]
  return encodeBencode(new Map(fields))
}

function decoded(bytes: Bytes): BencodeValue | undefined {
  try {
    return decodeBencode(bytes, DATAGRAM_LIMITS)
  } catch (error) {
    if (error instanceof BencodeError) return undefined
    throw error
  }
}
