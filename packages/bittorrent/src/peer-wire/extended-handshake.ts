import { addressBytes, addressText } from '../address/ip-address.ts'
import { BencodeError } from '../bencode/bencode-error.ts'
import { MESSAGE_LIMITS } from '../bencode/bencode-limits.ts'
import { type BencodeDictionary, type BencodeInput, isDictionary } from '../bencode/bencode-value.ts'
import { decodeBencode } from '../bencode/decode-bencode.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import { readBytes, readInteger, readText } from '../bencode/read-dictionary.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { PeerMessageError } from './peer-message.ts'

/** The message id of the extended handshake itself. */
export const EXTENDED_HANDSHAKE_ID = 0

/** What peers tell each other once both can extensions (BEP 10). */
export interface ExtendedHandshake {
  /** Message ids by extension name, e.g. `ut_metadata`; 0 turns one off. */
  readonly extensions: ReadonlyMap<string, number>
  /** `v`: the program and its version. */
  readonly client?: string
  /** `p`: where the sender listens. */
  readonly port?: number
  /** `reqq`: how many requests it queues. */
  readonly requestQueue?: number
  /** BEP 9: length of the info dictionary, in bytes. */
  readonly metadataSize?: number
  /** `yourip`: how the sender sees the receiver. */
  readonly yourIp?: string
  /** BEP 21: it will not download any more. */
  readonly uploadOnly?: boolean
}

/** The payload of an extended handshake. */
export function encodeExtendedHandshake(handshake: ExtendedHandshake): Bytes {
  const fields = new Map<string, BencodeInput>([['m', handshake.extensions]])
  const ip = handshake.yourIp === undefined ? undefined : addressBytes(handshake.yourIp)
  if (handshake.client !== undefined) fields.set('v', handshake.client)
  if (handshake.port !== undefined) fields.set('p', handshake.port)
  if (handshake.requestQueue !== undefined) fields.set('reqq', handshake.requestQueue)
  if (handshake.metadataSize !== undefined) fields.set('metadata_size', handshake.metadataSize)
  if (ip !== undefined) fields.set('yourip', ip)
  if (handshake.uploadOnly === true) fields.set('upload_only', 1)
  return encodeBencode(fields)
}

/** Reads the payload; fields of odd kinds are left out. Throws `PeerMessageError` when it is no dictionary. */
export function parseExtendedHandshake(payload: Bytes): ExtendedHandshake {
  const fields = payloadDictionary(payload)
  const extensions = new Map<string, number>()
  const names = fields.get('m')
  for (const [name, id] of isDictionary(names) ? names : []) {
    if (typeof id === 'number' && id >= 0 && id <= 255) extensions.set(name, id)
  }
  const ip = readBytes(fields, 'yourip')
  const client = readText(fields, 'v')
  return {
    extensions,
    ...(client === undefined ? {} : { client: client.slice(0, 100) }),
    ...given('port', positive(fields, 'p')),
    ...given('requestQueue', positive(fields, 'reqq')),
    ...given('metadataSize', positive(fields, 'metadata_size')),
    ...(ip?.length === 4 || ip?.length === 16 ? { yourIp: addressText(ip) } : {}),
    ...(readInteger(fields, 'upload_only') === 1 ? { uploadOnly: true } : {}),
  }
}

/** The dictionary that an extension's payload is. Throws `PeerMessageError`. */
export function payloadDictionary(payload: Bytes): BencodeDictionary {
  try {
    const value = decodeBencode(payload, MESSAGE_LIMITS)
    if (isDictionary(value)) return value
  } catch (cause) {
    if (cause instanceof BencodeError) throw new PeerMessageError('an extension message not bencoded', { cause })
    throw cause
  }
  throw new PeerMessageError('an extension message that is not a dictionary')
}

function positive(fields: BencodeDictionary, key: string): number | undefined {
  const value = readInteger(fields, key)
  return value === undefined || value <= 0 ? undefined : value
}

function given(key: 'port' | 'requestQueue' | 'metadataSize', value: number | undefined): object {
  return value === undefined ? {} : { [key]: value }
}
