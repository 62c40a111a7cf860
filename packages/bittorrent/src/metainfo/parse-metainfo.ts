import { BencodeError } from '../bencode/bencode-error.ts'
import { FILE_LIMITS } from '../bencode/bencode-limits.ts'
import { BencodeReader } from '../bencode/bencode-reader.ts'
import { type BencodeDictionary, type BencodeValue, isBytes, isDictionary, isList } from '../bencode/bencode-value.ts'
import { readInteger, readText, textOf } from '../bencode/read-dictionary.ts'
import { type Bytes, copyBytes, equalBytes } from '../bytes/bytes.ts'
import { toHex } from '../bytes/hex.ts'
import { latin1FromBytes } from '../bytes/latin1.ts'
import { textDecodeOf } from '../bytes/legacy-text.ts'
import type { Hashes } from '../identity/hashes.ts'
import { BLOCK_LENGTH, HASH_LENGTH, merkleRoot } from '../merkle/merkle-tree.ts'
import { type Info, type Metainfo, MetainfoError, type TorrentFile } from './metainfo.ts'
import { collectionsOf, parseInfo, similarOf } from './parse-info.ts'

const MAX_TRACKERS = 1000
const MAX_URL = 4096 // characters

/**
 * Reads a .torrent file: v1 (BEP 3), v2 or hybrid (BEP 52). The info-hashes are those of the bytes as written. Throws
 * `MetainfoError` and nothing else. Piece layers are checked against their roots; missing ones are tolerated, since
 * peers can send them, and wrong ones refused.
 */
export function parseMetainfo(bytes: Bytes, hashes: Hashes): Metainfo {
  const { top, infoBytes } = readTop(bytes)
  if (infoBytes === undefined) throw new MetainfoError('no info dictionary')
  const encoding = readText(top, 'encoding')
  const decode = textDecodeOf(encoding)
  const textAt = (...keys: readonly string[]): string | undefined => {
    const found = keys.map((key) => top.get(key)).find(isBytes)
    return found === undefined ? undefined : decode(found)
  }
  const parsed = parseInfo(infoBytes, hashes, decode)
  return {
    ...parsed,
    announceTiers: tiersOf(top),
    webSeeds: [...textsOf(top.get('url-list'))],
    nodes: nodesOf(top.get('nodes')),
    httpSeeds: textsOf(top.get('httpseeds')),
    comment: textAt('comment.utf-8', 'comment'),
    createdBy: textAt('created by.utf-8', 'created by'),
    publisher: textAt('publisher.utf-8', 'publisher'),
    publisherUrl: textAt('publisher-url'),
    encoding,
    creationDate: readInteger(top, 'creation date'),
    similar: [...new Set([...parsed.similar, ...similarOf(top)])],
    collections: [...new Set([...parsed.collections, ...collectionsOf(top)])],
    pieceLayers: layersOf(top.get('piece layers'), parsed, hashes),
  }
}

/** The outermost dictionary, and the bytes of its info dictionary, which is decoded only once: from its own copy. */
function readTop(bytes: Bytes): { readonly top: BencodeDictionary; readonly infoBytes: Bytes | undefined } {
  try {
    const reader = new BencodeReader(bytes, FILE_LIMITS)
    if (!reader.atDictionary) throw new BencodeError('not a dictionary', 0)
    const top = new Map<string, BencodeValue>()
    let infoBytes: Bytes | undefined
    reader.readEntries((key) => {
      const start = reader.offset
      if (key === 'info') {
        reader.skipValue()
        infoBytes ??= copyBytes(bytes, start, reader.offset)
        return
      }
      const value = reader.readValue()
      if (!top.has(key)) top.set(key, value)
    })
    return { top, infoBytes }
  } catch (cause) {
    if (cause instanceof BencodeError) throw new MetainfoError(`not a torrent file: ${cause.message}`, { cause })
    throw cause
  }
}

/** BEP 12: where `announce-list` has any tracker, `announce` is ignored. */
function tiersOf(top: BencodeDictionary): readonly (readonly string[])[] {
  const list = top.get('announce-list')
  let room = MAX_TRACKERS
  const tiers = (isList(list) ? list : []).map((tier) => {
    const urls = textsOf(tier).slice(0, room)
    room -= urls.length
    return urls
  })
  const filled = tiers.filter((tier) => tier.length > 0)
  if (filled.length > 0) return filled
  const announce = textsOf(top.get('announce'))
  return announce.length > 0 ? [announce] : []
}

/** A text or a list of texts, trimmed; empty and overlong ones are left out. */
function textsOf(value: BencodeValue | undefined): readonly string[] {
  const values = isList(value) ? value : [value]
  return values
    .map((item) => textOf(item)?.trim() ?? '')
    .filter((text) => text !== '' && text.length <= MAX_URL)
    .slice(0, MAX_TRACKERS)
}

function nodesOf(value: BencodeValue | undefined): readonly { readonly host: string; readonly port: number }[] {
  if (!isList(value)) return []
  return value.slice(0, MAX_TRACKERS).flatMap((node) => {
    if (!isList(node)) return []
    const [host, port] = [textOf(node[0]), node[1]]
    return host !== undefined && typeof port === 'number' && port > 0 && port < 65_536 ? [{ host, port }] : []
  })
}

/** BEP 52 § piece layers. One that belongs to no file, or does not lead to its root, is an error. */
function layersOf(value: BencodeValue | undefined, info: Info, hashes: Hashes): ReadonlyMap<string, Bytes> {
  const layers = new Map<string, Bytes>()
  if (info.kind === 'v1' || value === undefined) return layers
  if (!isDictionary(value)) throw new MetainfoError('piece layers are not a dictionary')
  const files = new Map<string, TorrentFile>()
  for (const file of info.files) {
    if (file.piecesRoot === undefined || file.length <= info.pieceLength) continue
    const root = latin1FromBytes(file.piecesRoot)
    if (!files.has(root)) files.set(root, file)
  }
  const height = Math.log2(info.pieceLength / BLOCK_LENGTH)
  for (const [root, layer] of value) {
    const file = files.get(root)
    if (file?.piecesRoot === undefined) throw new MetainfoError('a piece layer that belongs to no file')
    const path = file.path.join('/')
    if (!isBytes(layer) || layer.length !== Math.ceil(file.length / info.pieceLength) * HASH_LENGTH) {
      throw new MetainfoError(`piece layer of ${path} has the wrong length`)
    }
    if (!equalBytes(merkleRoot(layer, height, hashes), file.piecesRoot)) {
      throw new MetainfoError(`piece layer of ${path} does not match its pieces root`)
    }
    layers.set(toHex(file.piecesRoot), copyBytes(layer))
  }
  return layers
}
