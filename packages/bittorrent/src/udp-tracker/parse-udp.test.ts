import { addressText } from '../address/ip-address.ts'
import { peerId } from '../identity/peer-id.ts'
import { type ParseUdp, parseUdpContract } from './parse-udp.contract.ts'
import { parseUdpRequest, udpEvent } from './parse-udp-request.ts'
import { INFO_HASH_LENGTH } from './udp-layout.ts'
import { parseUrlData } from './udp-options.ts'
import { UdpRequestParser } from './udp-request-parser.ts'

/** Reads from the middle of a batch's buffer, every getter. */
const inPlace: ParseUdp = (datagram) => {
  const AT = 48
  const bytes = Buffer.concat([Buffer.alloc(AT, 0xff), datagram, Buffer.alloc(20, 0xff)])
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const parser = new UdpRequestParser(view)
  const kind = parser.moveTo(AT, datagram.length)
  if (kind === 'invalid') return undefined
  const { transactionId } = parser
  if (kind === 'connect') return { kind, transactionId }
  const connectionId = (BigInt(parser.connectionIdHigh) << 32n) | BigInt(parser.connectionIdLow)
  const at = parser.infoHashAt
  const hash = (start: number) => Uint8Array.from(bytes.subarray(start, start + INFO_HASH_LENGTH))
  if (kind === 'scrape') {
    const infoHashes = Array.from({ length: parser.scrapeCount }, (_, number) => hash(at + number * INFO_HASH_LENGTH))
    return { kind, transactionId, connectionId, infoHashes }
  }
  const claimed = new Uint8Array(4)
  new DataView(claimed.buffer).setUint32(0, parser.claimedAddress)
  return {
    ...{ kind, transactionId, connectionId },
    request: {
      infoHash: hash(at),
      peerId: peerId(hash(parser.peerIdAt)),
      port: parser.port,
      uploaded: parser.uploaded,
      downloaded: parser.downloaded,
      left: parser.isSeeder ? 0 : parser.left,
      event: udpEvent(parser.eventCode),
      numWant: parser.numWant < 0 ? undefined : parser.numWant,
      key: parser.key,
      compact: true,
      noPeerId: true,
      ip: parser.claimedAddress === 0 ? undefined : addressText(claimed),
      trackerId: undefined,
    },
    urlData: Uint8Array.from(parseUrlData(bytes, parser.optionsAt, parser.end)),
  }
}

/** The same as plain arrays: what a view looks like is not the matter here. */
const general: ParseUdp = (datagram) => parseUdpRequest(Uint8Array.from(datagram))

parseUdpContract('parseUdpRequest', general, general)
parseUdpContract('UdpRequestParser', inPlace, general)
