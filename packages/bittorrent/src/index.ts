export {
  type AddressBlock,
  AddressBlockError,
  isInBlocks,
  parseAddressBlock,
} from './address/address-block.ts'
export { addressBytes, addressText } from './address/ip-address.ts'
export { isLoopbackAddress, isPublicAddress } from './address/public-address.ts'
export type { AnnounceEvent, AnnounceRequest, ScrapeCounts } from './announce/announce-request.ts'
export {
  COMPACT_IPV4_LENGTH,
  COMPACT_IPV6_LENGTH,
  encodeCompactPeers,
  type PeerAddress,
  parseCompactPeers,
} from './announce/peer-address.ts'
export { BencodeError } from './bencode/bencode-error.ts'
export { type BencodeLimits, FILE_LIMITS, MESSAGE_LIMITS } from './bencode/bencode-limits.ts'
export type { BencodeIrregularity } from './bencode/bencode-reader.ts'
export {
  type BencodeDictionary,
  type BencodeInput,
  type BencodeList,
  type BencodeValue,
  isBytes,
  isDictionary,
  isList,
  RawBencode,
} from './bencode/bencode-value.ts'
export {
  type BencodeEntry,
  bencodeIrregularities,
  decodeBencode,
  decodeBencodeEntries,
  decodeBencodePrefix,
} from './bencode/decode-bencode.ts'
export { encodeBencode } from './bencode/encode-bencode.ts'
export { readBytes, readInteger, readText, textOf } from './bencode/read-dictionary.ts'
export { type Bytes, compareBytes, concatBytes, copyBytes, equalBytes } from './bytes/bytes.ts'
export { fromHex, toHex } from './bytes/hex.ts'
export { latin1Bytes, latin1FromBytes } from './bytes/latin1.ts'
export { percentDecode, percentDecodeInto, percentEncode } from './bytes/percent.ts'
export { exactUtf8Text, utf8Bytes, utf8Text } from './bytes/utf8.ts'
export { AnnounceQueryParser } from './http-tracker/announce-query-parser.ts'
export {
  type AnnounceReply,
  encodeAnnounceReply,
  parseAnnounceReply,
  type ReplyFormat,
} from './http-tracker/announce-reply.ts'
export { encodeFailure, type TrackerFailure } from './http-tracker/failure-reply.ts'
export { formatAnnounceUrl, withQuery } from './http-tracker/format-announce-url.ts'
export { HttpReplyError } from './http-tracker/http-reply-error.ts'
export { HttpRequestError } from './http-tracker/http-request-error.ts'
export { type AnnounceDefaults, parseAnnounceQuery, UNKNOWN_LEFT } from './http-tracker/parse-announce-query.ts'
export {
  encodeScrapeReply,
  formatScrapeUrl,
  parseScrapeQuery,
  parseScrapeReply,
  type ScrapeReply,
  scrapeUrlOf,
} from './http-tracker/scrape.ts'
export { visitQuery } from './http-tracker/visit-query.ts'
export type { Hashes } from './identity/hashes.ts'
export {
  type InfoHash,
  InfoHashError,
  infoHash,
  infoHashBytes,
  infoHashFromBytes,
  wireInfoHash,
} from './identity/info-hash.ts'
export { createPeerId, PEER_ID_LENGTH, type PeerId, PeerIdError, peerId } from './identity/peer-id.ts'
export {
  type ByteRange,
  type FileSlice,
  fileSlices,
  type Layout,
  pieceRange,
  piecesOfRange,
} from './layout/file-slices.ts'
export { formatMagnet, type Magnet, MagnetError, parseMagnet } from './magnet/magnet.ts'
export {
  BLOCK_LENGTH,
  type FileHashes,
  fileHashes,
  HASH_LENGTH,
  type MerkleProof,
  merkleProof,
  merkleRoot,
  nextPowerOfTwo,
  padHash,
  pieceHash,
  verifyMerkleProof,
} from './merkle/merkle-tree.ts'
export {
  compareInfoPaths,
  encodeInfo,
  type InfoFields,
  type InfoFile,
  type PathComponent,
  paddingFile,
} from './metainfo/encode-info.ts'
export { encodeMetainfo, type MetainfoFields } from './metainfo/encode-metainfo.ts'
export { filePlaces, type Place, type PlaceComponent } from './metainfo/file-places.ts'
export { type Info, type Metainfo, MetainfoError, type TorrentFile } from './metainfo/metainfo.ts'
export { MAX_PIECES, matchesInfoHash, parseInfo } from './metainfo/parse-info.ts'
export { parseMetainfo } from './metainfo/parse-metainfo.ts'
export { type PathRules, safeComponent, safePath, safePaths } from './metainfo/safe-path.ts'
export { describePeerId, type PeerClient } from './peer-id/describe-peer-id.ts'
export {
  EXTENDED_HANDSHAKE_ID,
  type ExtendedHandshake,
  encodeExtendedHandshake,
  parseExtendedHandshake,
} from './peer-wire/extended-handshake.ts'
export {
  encodeHandshake,
  HANDSHAKE_LENGTH,
  type Handshake,
  type PeerFeatures,
  parseHandshake,
} from './peer-wire/handshake.ts'
export { MAX_MESSAGE_LENGTH, MessageReader } from './peer-wire/message-reader.ts'
export {
  encodeMetadataMessage,
  METADATA_PIECE_LENGTH,
  type MetadataMessage,
  parseMetadataMessage,
} from './peer-wire/metadata-message.ts'
export {
  type BlockRange,
  encodeMessage,
  type HashRange,
  MESSAGE_TYPE,
  type PeerMessage,
  PeerMessageError,
  parseMessage,
} from './peer-wire/peer-message.ts'
export { encodePexMessage, type PexMessage, type PexPeer, parsePexMessage } from './peer-wire/pex-message.ts'
export { encodeUdpRequest } from './udp-tracker/encode-udp-request.ts'
export { parseUdpRequest, type UdpRequest, udpEvent } from './udp-tracker/parse-udp-request.ts'
export {
  INFO_HASH_LENGTH,
  MAX_SCRAPE_HASHES,
  readUint64,
  UDP_ACTION,
  UDP_EVENTS,
  UDP_LENGTH,
  UDP_MAGIC_HIGH,
  UDP_MAGIC_LOW,
  UDP_REQUEST,
  writeUint64,
} from './udp-tracker/udp-layout.ts'
export { encodeUrlData, parseUrlData } from './udp-tracker/udp-options.ts'
export { type AddressFamily, encodeUdpReply, parseUdpReply, type UdpReply } from './udp-tracker/udp-reply.ts'
export { type UdpRequestKind, UdpRequestParser } from './udp-tracker/udp-request-parser.ts'
export {
  type ConnectionId,
  type UdpAnnounceHeader,
  writeUdpAnnounceHeader,
  writeUdpConnectReply,
  writeUdpErrorReply,
  writeUdpScrapeEntry,
  writeUdpScrapeHeader,
} from './udp-tracker/write-udp-reply.ts'
export type { JsonObject, JsonValue } from './ws-tracker/json-value.ts'
export {
  encodeWsReply,
  parseWsReply,
  type WsRelayedAnswer,
  type WsRelayedOffer,
  type WsReply,
  WsReplyError,
} from './ws-tracker/ws-reply.ts'
export {
  encodeWsRequest,
  parseWsAsked,
  parseWsRequest,
  type WsAsked,
  type WsOffer,
  type WsRequest,
  WsRequestError,
} from './ws-tracker/ws-request.ts'
