import { percentDecode } from '../bytes/percent.ts'
import { utf8Text } from '../bytes/utf8.ts'
import { peerId } from '../identity/peer-id.ts'
import { UDP_EVENTS } from '../udp-tracker/udp-layout.ts'
import { AnnounceQueryParser } from './announce-query-parser.ts'
import { HttpRequestError } from './http-request-error.ts'
import { type ParseAnnounce, parseAnnounceContract } from './parse-announce.contract.ts'
import { parseAnnounceQuery } from './parse-announce-query.ts'

const general: ParseAnnounce = (query, defaults) => {
  try {
    return parseAnnounceQuery(query, defaults)
  } catch (error) {
    if (error instanceof HttpRequestError) return undefined
    throw error
  }
}

/** Reads from the middle of a larger buffer with a parser that has read something else before. */
const inPlace: ParseAnnounce = (query, defaults) => {
  const infoHash = new Uint8Array(20)
  const id = new Uint8Array(20)
  const parser = new AnnounceQueryParser(infoHash, id, defaults)
  const before = Buffer.from('info_hash=x&left=9&ip=9.9.9.9&key=77&trackerid=old&compact=0&no_peer_id=1&event=stopped')
  parser.read(before, 0, before.length)
  const bytes = Buffer.concat([Buffer.from('GET /?'), query, Buffer.from(' HTTP/1.1')])
  if (parser.read(bytes, 6, 6 + query.length) !== undefined) return undefined
  const ip = parser.ipStart < 0 ? '' : utf8Text(percentDecode(bytes, parser.ipStart, parser.ipEnd))
  const { port, uploaded, downloaded, left, numWant, key, compact, noPeerId } = parser
  return {
    infoHash,
    peerId: peerId(id),
    ...{ port, uploaded, downloaded, left, numWant, key, compact, noPeerId },
    event: UDP_EVENTS[parser.event] ?? 'none',
    ip: ip === '' ? undefined : ip,
    trackerId: parser.trackerIdStart < 0 ? undefined : percentDecode(bytes, parser.trackerIdStart, parser.trackerIdEnd),
  }
}

parseAnnounceContract('parseAnnounceQuery', general, general)
parseAnnounceContract('AnnounceQueryParser', inPlace, general)
