import type { ScrapeCounts } from '../announce/announce-request.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { latin1Bytes, latin1FromBytes } from '../bytes/latin1.ts'
import { type PeerId, peerId } from '../identity/peer-id.ts'
import type { JsonObject, JsonValue } from './json-value.ts'
import { wsCounts } from './ws-request.ts'

/** A message from a tracker to a WebTorrent peer. */
export type WsReply =
  | {
      readonly kind: 'announce'
      readonly infoHash: Bytes
      /** Seconds until the next announce. */
      readonly interval: number
      readonly seeders: number
      readonly leechers: number
    }
  | WsRelayedOffer
  | WsRelayedAnswer
  | { readonly kind: 'scrape'; readonly files: readonly (readonly [Bytes, ScrapeCounts])[] }
  | {
      readonly kind: 'failure'
      readonly reason: string
      /** Which request failed, where that is known. */
      readonly action?: 'announce' | 'scrape'
      readonly infoHash?: Bytes
    }

/** Another peer's offer, to be answered. */
export interface WsRelayedOffer {
  readonly kind: 'offer'
  readonly infoHash: Bytes
  readonly peerId: PeerId
  readonly offerId: Bytes
  readonly offer: JsonValue
}

/** The answer to an offer of one's own. */
export interface WsRelayedAnswer {
  readonly kind: 'answer'
  readonly infoHash: Bytes
  readonly peerId: PeerId
  readonly offerId: Bytes
  readonly answer: JsonValue
}

/** Text that is no tracker's message. */
export class WsReplyError extends Error {
  readonly code = 'WS_TRACKER_REPLY'
  override readonly name = 'WsReplyError'
}

/** The JSON text of a tracker's message. */
export function encodeWsReply(reply: WsReply): string {
  switch (reply.kind) {
    case 'announce':
      return JSON.stringify({
        action: 'announce',
        interval: reply.interval,
        info_hash: latin1FromBytes(reply.infoHash),
        complete: reply.seeders,
        incomplete: reply.leechers,
      })
    case 'offer':
      return JSON.stringify({ ...relayed(reply), offer: reply.offer })
    case 'answer':
      return JSON.stringify({ ...relayed(reply), answer: reply.answer })
    case 'scrape': {
      const files = Object.fromEntries(reply.files.map(([hash, counts]) => [latin1FromBytes(hash), wsCounts(counts)]))
      return JSON.stringify({ action: 'scrape', files })
    }
    case 'failure':
      return JSON.stringify({
        action: reply.action,
        ...(reply.infoHash === undefined ? {} : { info_hash: latin1FromBytes(reply.infoHash) }),
        'failure reason': reply.reason,
      })
  }
}

const MAX_MESSAGE = 1 << 20 // characters

/** Reads a tracker's message. Throws `WsReplyError`. */
export function parseWsReply(text: string): WsReply {
  const message = objectOf(text)
  const failure = message['failure reason']
  if (typeof failure === 'string') return { kind: 'failure', reason: failure, ...failedRequest(message) }
  if (message['action'] === 'scrape') return { kind: 'scrape', files: filesOf(message['files']) }
  if (message['action'] !== 'announce') throw new WsReplyError('unknown action')
  const infoHash = idOf(message['info_hash'])
  if (message['offer'] !== undefined) {
    return { kind: 'offer', infoHash, ...relayOf(message), offer: message['offer'] }
  }
  if (message['answer'] !== undefined) {
    return { kind: 'answer', infoHash, ...relayOf(message), answer: message['answer'] }
  }
  const [seeders, leechers] = [countOf(message['complete']), countOf(message['incomplete'])]
  return { kind: 'announce', infoHash, interval: countOf(message['interval']), seeders, leechers }
}

function relayed(reply: WsRelayedOffer | WsRelayedAnswer): JsonObject {
  return {
    action: 'announce',
    info_hash: latin1FromBytes(reply.infoHash),
    peer_id: latin1FromBytes(reply.peerId),
    offer_id: latin1FromBytes(reply.offerId),
  }
}

function relayOf(message: JsonObject): { readonly peerId: PeerId; readonly offerId: Bytes } {
  return { peerId: peerId(idOf(message['peer_id'])), offerId: idOf(message['offer_id']) }
}

function failedRequest(message: JsonObject): { readonly action?: 'announce' | 'scrape'; readonly infoHash?: Bytes } {
  const action = message['action']
  const hash = message['info_hash']
  const bytes = typeof hash === 'string' ? latin1Bytes(hash) : undefined
  return {
    ...(action === 'announce' || action === 'scrape' ? { action } : {}),
    ...(bytes?.length === 20 ? { infoHash: bytes } : {}),
  }
}

function filesOf(value: JsonValue | undefined): readonly (readonly [Bytes, ScrapeCounts])[] {
  if (!isObject(value)) throw new WsReplyError('scrape without files')
  return Object.entries(value).flatMap(([key, entry]): (readonly [Bytes, ScrapeCounts])[] => {
    const hash = latin1Bytes(key)
    if (hash?.length !== 20 || !isObject(entry)) return []
    const count = (field: string): number => countOf(entry[field])
    return [[hash, { seeders: count('complete'), leechers: count('incomplete'), completed: count('downloaded') }]]
  })
}

function countOf(value: JsonValue | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : 0
}

function idOf(value: JsonValue | undefined): Bytes {
  const bytes = typeof value === 'string' ? latin1Bytes(value) : undefined
  if (bytes?.length !== 20) throw new WsReplyError('an id that is not 20 bytes')
  return bytes
}

function objectOf(text: string): JsonObject {
  if (text.length > MAX_MESSAGE) throw new WsReplyError('message too long')
  let value: JsonValue
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new WsReplyError('not JSON', { cause })
  }
  if (!isObject(value)) throw new WsReplyError('not a JSON object')
  return value
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
