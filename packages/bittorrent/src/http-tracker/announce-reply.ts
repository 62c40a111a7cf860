import { addressBytes, addressText } from '../address/ip-address.ts'
import {
  COMPACT_IPV4_LENGTH,
  COMPACT_IPV6_LENGTH,
  encodeCompactPeers,
  type PeerAddress,
  parseCompactPeers,
} from '../announce/peer-address.ts'
import { MESSAGE_LIMITS } from '../bencode/bencode-limits.ts'
import {
  type BencodeDictionary,
  type BencodeInput,
  type BencodeValue,
  isBytes,
  isDictionary,
  isList,
} from '../bencode/bencode-value.ts'
import { decodeBencode } from '../bencode/decode-bencode.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import { readBytes, readInteger, readText } from '../bencode/read-dictionary.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { peerId } from '../identity/peer-id.ts'
import { parseFailure, type TrackerFailure } from './failure-reply.ts'
import { HttpReplyError } from './http-reply-error.ts'

/** What a tracker answers to an announce. */
export interface AnnounceReply {
  readonly kind: 'peers'
  /** Seconds until the next announce. */
  readonly interval: number
  /** Seconds before which a client must not announce again. */
  readonly minInterval?: number
  /** `complete` on the wire; undefined where the tracker does not say. */
  readonly seeders?: number
  /** `incomplete` on the wire. */
  readonly leechers?: number
  /** Completions ever counted, an extension that opentracker sends as `downloaded`. */
  readonly completed?: number
  readonly peers: readonly PeerAddress[]
  readonly warning?: string
  readonly trackerId?: Bytes
  /** The peer's own address as the tracker sees it, 4 or 16 bytes (BEP 24). */
  readonly externalIp?: string
}

/** How the peer wants its peers. */
export interface ReplyFormat {
  readonly compact: boolean
  readonly noPeerId: boolean
}

/**
 * The bencoded reply. `peers` is always there, also when empty (uTorrent 2.2.1 needs it); compact replies put IPv6
 * peers under `peers6` (BEP 7), the long form lists all of them under `peers` (BEP 3).
 */
export function encodeAnnounceReply(reply: AnnounceReply, format: ReplyFormat): Bytes {
  const fields = new Map<string, BencodeInput>([['interval', reply.interval]])
  const optional: readonly (readonly [string, BencodeInput | undefined])[] = [
    ['min interval', reply.minInterval],
    ['complete', reply.seeders],
    ['incomplete', reply.leechers],
    ['downloaded', reply.completed],
    ['warning message', reply.warning],
    ['tracker id', reply.trackerId],
    ['external ip', reply.externalIp === undefined ? undefined : addressBytes(reply.externalIp)],
  ]
  for (const [key, value] of optional) if (value !== undefined) fields.set(key, value)
  if (format.compact) {
    const { ipv4, ipv6 } = encodeCompactPeers(reply.peers)
    fields.set('peers', ipv4)
    if (ipv6.length > 0) fields.set('peers6', ipv6)
  } else {
    fields.set(
      'peers',
      reply.peers.map((peer) => longPeer(peer, format.noPeerId)),
    )
  }
  return encodeBencode(fields)
}

/** The reply to an announce, or the tracker's refusal. Throws `HttpReplyError` for bytes that are neither. */
export function parseAnnounceReply(bytes: Bytes): AnnounceReply | TrackerFailure {
  const dictionary = replyDictionary(bytes)
  const failure = parseFailure(dictionary)
  if (failure !== undefined) return failure
  const interval = readInteger(dictionary, 'interval')
  const peers = dictionary.get('peers')
  const peers6 = readBytes(dictionary, 'peers6')
  if (interval === undefined && peers === undefined && peers6 === undefined) {
    throw new HttpReplyError('a dictionary without interval and peers')
  }
  return {
    kind: 'peers',
    interval: Math.max(0, interval ?? 0),
    ...given('minInterval', countIn(dictionary, 'min interval')),
    ...given('seeders', countIn(dictionary, 'complete')),
    ...given('leechers', countIn(dictionary, 'incomplete')),
    ...given('completed', countIn(dictionary, 'downloaded')),
    peers: [...peersOf(peers), ...(peers6 === undefined ? [] : parseCompactPeers(peers6, COMPACT_IPV6_LENGTH))],
    ...given('warning', readText(dictionary, 'warning message')),
    ...given('trackerId', readBytes(dictionary, 'tracker id')),
    ...given('externalIp', externalIpIn(dictionary)),
  }
}

/** The dictionary that every HTTP reply is. Throws `HttpReplyError`. */
export function replyDictionary(bytes: Bytes): BencodeDictionary {
  let value: BencodeValue
  try {
    value = decodeBencode(bytes, MESSAGE_LIMITS)
  } catch (cause) {
    throw new HttpReplyError('not bencoded', { cause })
  }
  if (!isDictionary(value)) throw new HttpReplyError('not a dictionary')
  return value
}

function longPeer(peer: PeerAddress, noPeerId: boolean): BencodeInput {
  const entry = new Map<string, BencodeInput>([
    ['ip', peer.address],
    ['port', peer.port],
  ])
  if (!noPeerId && peer.peerId !== undefined) entry.set('peer id', peer.peerId)
  return entry
}

function peersOf(value: BencodeValue | undefined): readonly PeerAddress[] {
  if (isBytes(value)) return parseCompactPeers(value, COMPACT_IPV4_LENGTH)
  if (!isList(value)) return []
  return value.flatMap((entry): PeerAddress[] => {
    if (!isDictionary(entry)) return []
    const [address, port, id] = [readText(entry, 'ip'), readInteger(entry, 'port'), readBytes(entry, 'peer id')]
    if (address === undefined || address === '' || port === undefined || port < 1 || port > 65_535) return []
    return [{ address, port, ...(id?.length === 20 ? { peerId: peerId(id) } : {}) }]
  })
}

/** An object with the property, or an empty one for undefined. */
function given<Key extends keyof AnnounceReply>(
  key: Key,
  value: AnnounceReply[Key] | undefined,
): Pick<AnnounceReply, Key> | object {
  return value === undefined ? {} : { [key]: value }
}

function countIn(dictionary: BencodeDictionary, key: string): number | undefined {
  const count = readInteger(dictionary, key)
  return count === undefined || count < 0 ? undefined : count
}

function externalIpIn(dictionary: BencodeDictionary): string | undefined {
  const bytes = readBytes(dictionary, 'external ip')
  return bytes?.length === 4 || bytes?.length === 16 ? addressText(bytes) : undefined
}
