import {
  COMPACT_IPV4_LENGTH,
  COMPACT_IPV6_LENGTH,
  encodeCompactPeers,
  type PeerAddress,
  parseCompactPeers,
} from '../announce/peer-address.ts'
import type { BencodeDictionary, BencodeInput } from '../bencode/bencode-value.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import { readBytes } from '../bencode/read-dictionary.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { payloadDictionary } from './extended-handshake.ts'

/** A payload of the extension `ut_pex` (BEP 11): peers that the sender met or lost. */
export interface PexMessage {
  readonly added: readonly PexPeer[]
  readonly dropped: readonly PeerAddress[]
}

/** A peer and what the sender knows of it. */
export interface PexPeer extends PeerAddress {
  /** Flag 0x02: a seeder or upload only. */
  readonly seeder: boolean
}

const SEEDER_FLAG = 0x02
const MAX_PEERS = 200 // BEP 11 asks for at most 50 each way; more than this is abuse

/** The payload. */
export function encodePexMessage(message: PexMessage): Bytes {
  const [v6, v4] = [message.added.filter(isIpv6), message.added.filter((peer) => !isIpv6(peer))]
  const added = encodeCompactPeers(message.added)
  const dropped = encodeCompactPeers(message.dropped)
  const flags = (peers: readonly PexPeer[]): Bytes => Uint8Array.from(peers, (peer) => (peer.seeder ? SEEDER_FLAG : 0))
  return encodeBencode(
    new Map<string, BencodeInput>([
      ['added', added.ipv4],
      ['added.f', flags(v4)],
      ['added6', added.ipv6],
      ['added6.f', flags(v6)],
      ['dropped', dropped.ipv4],
      ['dropped6', dropped.ipv6],
    ]),
  )
}

/** Reads a payload, at most 200 peers a list. Throws `PeerMessageError` when it is no dictionary. */
export function parsePexMessage(payload: Bytes): PexMessage {
  const fields = payloadDictionary(payload)
  return {
    added: [...addedOf(fields, 'added', COMPACT_IPV4_LENGTH), ...addedOf(fields, 'added6', COMPACT_IPV6_LENGTH)],
    dropped: [...peersOf(fields, 'dropped', COMPACT_IPV4_LENGTH), ...peersOf(fields, 'dropped6', COMPACT_IPV6_LENGTH)],
  }
}

type EntryLength = typeof COMPACT_IPV4_LENGTH | typeof COMPACT_IPV6_LENGTH

function addedOf(fields: BencodeDictionary, key: string, entryLength: EntryLength): readonly PexPeer[] {
  const flags = readBytes(fields, `${key}.f`)
  const list = readBytes(fields, key) ?? new Uint8Array(0)
  const peers: PexPeer[] = []
  for (let index = 0; index < MAX_PEERS && (index + 1) * entryLength <= list.length; index++) {
    const [peer] = parseCompactPeers(list.subarray(index * entryLength, (index + 1) * entryLength), entryLength)
    if (peer !== undefined) peers.push({ ...peer, seeder: ((flags?.[index] ?? 0) & SEEDER_FLAG) !== 0 })
  }
  return peers
}

function peersOf(fields: BencodeDictionary, key: string, entryLength: EntryLength): readonly PeerAddress[] {
  const list = readBytes(fields, key) ?? new Uint8Array(0)
  return parseCompactPeers(list.subarray(0, MAX_PEERS * entryLength), entryLength)
}

function isIpv6(peer: PeerAddress): boolean {
  return peer.address.includes(':')
}
