import { BencodeError } from '../bencode/bencode-error.ts'
import { type BencodeDictionary, type BencodeValue, isBytes, isDictionary, isList } from '../bencode/bencode-value.ts'
import { type BencodeEntry, decodeBencodeEntries } from '../bencode/decode-bencode.ts'
import { readInteger, readText, textOf } from '../bencode/read-dictionary.ts'
import { type Bytes, copyBytes, equalBytes } from '../bytes/bytes.ts'
import { toHex } from '../bytes/hex.ts'
import type { Hashes } from '../identity/hashes.ts'
import { BLOCK_LENGTH, HASH_LENGTH, merkleRoot } from '../merkle/merkle-tree.ts'
import { type Info, type Metainfo, MetainfoError } from './metainfo.ts'
import { parseInfo } from './parse-info.ts'

const MAX_TRACKERS = 1000
const MAX_URL = 4096 // characters

/**
 * Reads a .torrent file: v1 (BEP 3), v2 or hybrid (BEP 52). The info-hashes are those of the bytes as written. Throws
 * `MetainfoError` and nothing else. Piece layers are checked against their roots; missing ones are tolerated, since
 * peers can send them.
 */
export function parseMetainfo(bytes: Bytes, hashes: Hashes): Metainfo {
  const entries = entriesOf(bytes)
  const info = entries.get('info')
  if (info === undefined) throw new MetainfoError('no info dictionary')
  const top = new Map([...entries].map(([key, entry]) => [key, entry.value]))
  const parsed = parseInfo(copyBytes(bytes, info.start, info.end), hashes)
  return {
    ...parsed,
    announceTiers: tiersOf(top),
    webSeeds: [...textsOf(top.get('url-list'))],
    nodes: nodesOf(top.get('nodes')),
    comment: readText(top, 'comment.utf-8') ?? readText(top, 'comment'),
    createdBy: readText(top, 'created by'),
    creationDate: readInteger(top, 'creation date'),
    pieceLayers: layersOf(top.get('piece layers'), parsed, hashes),
  }
}

function entriesOf(bytes: Bytes): ReadonlyMap<string, BencodeEntry> {
  try {
    return decodeBencodeEntries(bytes)
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

function layersOf(value: BencodeValue | undefined, info: Info, hashes: Hashes): ReadonlyMap<string, Bytes> {
  const layers = new Map<string, Bytes>()
  if (info.kind === 'v1' || !isDictionary(value)) return layers
  const height = Math.log2(info.pieceLength / BLOCK_LENGTH)
  for (const file of info.files) {
    if (file.piecesRoot === undefined || file.length <= info.pieceLength) continue
    const root = toHex(file.piecesRoot)
    if (layers.has(root)) continue
    const layer = layerAt(value, file.piecesRoot)
    if (layer === undefined) continue
    if (layer.length !== Math.ceil(file.length / info.pieceLength) * HASH_LENGTH) {
      throw new MetainfoError(`piece layer of ${file.path.join('/')} has the wrong length`)
    }
    if (!equalBytes(merkleRoot(layer, height, hashes), file.piecesRoot)) {
      throw new MetainfoError(`piece layer of ${file.path.join('/')} does not match its pieces root`)
    }
    layers.set(root, copyBytes(layer))
  }
  return layers
}

function layerAt(layers: BencodeDictionary, root: Bytes): Bytes | undefined {
  const value = layers.get(String.fromCharCode(...root))
  return isBytes(value) ? value : undefined
}
