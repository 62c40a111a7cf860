import type { AnnounceEvent, ScrapeCounts } from '../announce/announce-request.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { latin1Bytes, latin1FromBytes } from '../bytes/latin1.ts'
import { type PeerId, peerId } from '../identity/peer-id.ts'
import type { JsonObject, JsonValue } from './json-value.ts'

/** An offer to connect that a WebTorrent peer makes; the tracker passes each to one other peer. */
export interface WsOffer {
  /** 20 bytes, chosen by the peer. */
  readonly offerId: Bytes
  /** The session description, passed on as it came. */
  readonly offer: JsonValue
}

/** A message from a WebTorrent peer to its tracker; ids and hashes are latin-1 texts inside JSON. */
export type WsRequest =
  | {
      readonly kind: 'announce'
      readonly infoHash: Bytes
      readonly peerId: PeerId
      readonly uploaded: number
      readonly downloaded: number
      /** Bytes still lacking; undefined while the peer has no metadata, which counts as a leecher. */
      readonly left: number | undefined
      readonly event: AnnounceEvent
      readonly numWant: number | undefined
      readonly offers: readonly WsOffer[]
    }
  | {
      readonly kind: 'answer'
      readonly infoHash: Bytes
      readonly peerId: PeerId
      readonly toPeerId: PeerId
      readonly offerId: Bytes
      readonly answer: JsonValue
    }
  | { readonly kind: 'scrape'; readonly infoHashes: readonly Bytes[] }

/** A message that is no request. The peer gets `message` as its `failure reason`. */
export class WsRequestError extends Error {
  readonly code = 'WS_TRACKER_REQUEST'
  override readonly name = 'WsRequestError'
  /** What the message asked for and about, as far as it can be understood: clients look for both in a refusal. */
  readonly asked: WsAsked

  constructor(message: string, options: ErrorOptions & { readonly asked?: WsAsked } = {}) {
    super(message, options)
    this.asked = options.asked ?? {}
  }
}

/** Which request a refusal is about. */
export interface WsAsked {
  readonly action?: 'announce' | 'scrape'
  readonly infoHash?: Bytes
}

const MAX_MESSAGE = 1 << 20 // characters
const MAX_OFFERS = 50
const MAX_HASHES = 100
const ID_LENGTH = 20
const EVENTS: ReadonlyMap<string, AnnounceEvent> = new Map([
  ['started', 'started'],
  ['completed', 'completed'],
  ['stopped', 'stopped'],
  ['paused', 'paused'],
  ['update', 'none'],
  ['empty', 'none'],
  ['', 'none'],
])

/** Reads a peer's message. Throws `WsRequestError`. */
export function parseWsRequest(text: string): WsRequest {
  const message = parseJsonObject(text)
  try {
    return requestOf(message)
  } catch (error) {
    if (!(error instanceof WsRequestError)) throw error
    throw new WsRequestError(error.message, { asked: askedOf(message), cause: error.cause })
  }
}

/** What a message asks for and about, for refusing it without reading all of it; nothing for what is no request. */
export function parseWsAsked(text: string): WsAsked {
  try {
    return askedOf(parseJsonObject(text))
  } catch (error) {
    if (error instanceof WsRequestError) return {}
    throw error
  }
}

function askedOf(message: JsonObject): WsAsked {
  const { action, info_hash: hash } = message
  if (action !== 'announce' && action !== 'scrape') return {}
  const infoHash = typeof hash === 'string' ? latin1Bytes(hash) : undefined
  return infoHash?.length === ID_LENGTH ? { action, infoHash } : { action }
}

function requestOf(message: JsonObject): WsRequest {
  switch (message['action']) {
    case 'announce':
      return message['answer'] === undefined || message['answer'] === null ? announceOf(message) : answerOf(message)
    case 'scrape':
      return { kind: 'scrape', infoHashes: scrapeHashes(message['info_hash']) }
    default:
      throw new WsRequestError('unknown action')
  }
}

/** The JSON text of a request, as a WebTorrent peer sends it. */
export function encodeWsRequest(request: WsRequest): string {
  switch (request.kind) {
    case 'announce':
      return JSON.stringify({
        action: 'announce',
        info_hash: latin1FromBytes(request.infoHash),
        peer_id: latin1FromBytes(request.peerId),
        uploaded: request.uploaded,
        downloaded: request.downloaded,
        left: request.left,
        ...(request.event === 'none' ? {} : { event: request.event }),
        numwant: request.numWant,
        offers: request.offers.map(({ offerId, offer }) => ({ offer_id: latin1FromBytes(offerId), offer })),
      })
    case 'answer':
      return JSON.stringify({
        action: 'announce',
        info_hash: latin1FromBytes(request.infoHash),
        peer_id: latin1FromBytes(request.peerId),
        to_peer_id: latin1FromBytes(request.toPeerId),
        offer_id: latin1FromBytes(request.offerId),
        answer: request.answer,
      })
    case 'scrape':
      return JSON.stringify({ action: 'scrape', info_hash: request.infoHashes.map(latin1FromBytes) })
  }
}

function announceOf(message: JsonObject): WsRequest {
  const event = EVENTS.get(typeof message['event'] === 'string' ? message['event'] : '')
  if (event === undefined) throw new WsRequestError('unknown event')
  const offers = Array.isArray(message['offers']) ? message['offers'].slice(0, MAX_OFFERS) : []
  return {
    kind: 'announce',
    infoHash: idOf(message['info_hash'], 'info_hash'),
    peerId: peerId(idOf(message['peer_id'], 'peer_id')),
    uploaded: countOf(message['uploaded']) ?? 0,
    downloaded: countOf(message['downloaded']) ?? 0,
    left: countOf(message['left']),
    event,
    numWant: countOf(message['numwant']),
    offers: offers.map(offerOf).filter((offer) => offer !== undefined),
  }
}

function answerOf(message: JsonObject): WsRequest {
  return {
    kind: 'answer',
    infoHash: idOf(message['info_hash'], 'info_hash'),
    peerId: peerId(idOf(message['peer_id'], 'peer_id')),
    toPeerId: peerId(idOf(message['to_peer_id'], 'to_peer_id')),
    offerId: idOf(message['offer_id'], 'offer_id'),
    answer: message['answer'] ?? null,
  }
}

/** One offer that cannot be understood costs its peer that offer only. */
function offerOf(value: JsonValue): WsOffer | undefined {
  if (!isObject(value)) return undefined
  const { offer_id: id, offer } = value
  const offerId = typeof id === 'string' ? latin1Bytes(id) : undefined
  if (offerId?.length !== ID_LENGTH || offer === undefined || !isObject(offer)) return undefined
  return { offerId, offer }
}

function scrapeHashes(value: JsonValue | undefined): readonly Bytes[] {
  if (value === undefined || value === null) return []
  const list = Array.isArray(value) ? value : [value]
  return list.slice(0, MAX_HASHES).map((hash) => idOf(hash, 'info_hash'))
}

function idOf(value: JsonValue | undefined, field: string): Bytes {
  const bytes = typeof value === 'string' ? latin1Bytes(value) : undefined
  if (bytes?.length !== ID_LENGTH) throw new WsRequestError(`${field} must be 20 bytes`)
  return bytes
}

/** WebTorrent sends JSON's null for an unknown `left` (Infinity); anything not a whole number counts as unsaid. */
function countOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined
}

function parseJsonObject(text: string): JsonObject {
  if (text.length > MAX_MESSAGE) throw new WsRequestError('message too long')
  let value: JsonValue
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new WsRequestError('not JSON', { cause })
  }
  if (!isObject(value)) throw new WsRequestError('not a JSON object')
  return value
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Counts as the wire names them. */
export function wsCounts(counts: ScrapeCounts): JsonObject {
  return { complete: counts.seeders, incomplete: counts.leechers, downloaded: counts.completed }
}
