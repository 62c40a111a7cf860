import { BencodeError } from '../bencode/bencode-error.ts'
import { type BencodeDictionary, isDictionary } from '../bencode/bencode-value.ts'
import { decodeBencode } from '../bencode/decode-bencode.ts'
import { readBytes, readInteger, readText } from '../bencode/read-dictionary.ts'
import { type Bytes, equalBytes } from '../bytes/bytes.ts'
import type { Hashes } from '../identity/hashes.ts'
import { infoHash, infoHashFromBytes } from '../identity/info-hash.ts'
import { BLOCK_LENGTH } from '../merkle/merkle-tree.ts'
import { type Info, MetainfoError, type TorrentFile } from './metainfo.ts'
import { MAX_TOTAL_LENGTH, v1Files } from './v1-files.ts'
import { v2Files } from './v2-files.ts'

const SHA1_LENGTH = 20 // bytes
const MAX_PIECE_LENGTH = 1 << 30 // bytes; the largest in use is 128 MiB

/**
 * Reads an info dictionary, from a .torrent file or as BEP 9 brought it. Throws `MetainfoError` and nothing else. Of a
 * hybrid, both descriptions must tell of the same files.
 */
export function parseInfo(infoBytes: Bytes, hashes: Hashes): Info {
  const info = infoDictionary(infoBytes)
  const pieceLength = readInteger(info, 'piece length') ?? 0
  if (pieceLength < 1 || pieceLength > MAX_PIECE_LENGTH) throw new MetainfoError('piece length out of range')
  const name = readText(info, 'name.utf-8') ?? readText(info, 'name')
  if (name === undefined) throw new MetainfoError('no name')
  const pieces = readBytes(info, 'pieces')
  const isV2 = readInteger(info, 'meta version') === 2 && info.has('file tree')
  if (pieces === undefined && !isV2) throw new MetainfoError('neither pieces (v1) nor a file tree (v2)')
  const ofV1 = pieces === undefined ? undefined : v1Files(info)
  const ofV2 = isV2 ? v2FilesOf(info, pieceLength) : undefined
  if (ofV1 !== undefined && ofV2 !== undefined) requireSameFiles(ofV1, ofV2)
  const files = ofV1 === undefined ? (ofV2 ?? []) : withRoots(ofV1, ofV2 ?? [])
  const last = files.at(-1)
  const totalLength = last === undefined ? 0 : last.offset + last.length
  if (totalLength > MAX_TOTAL_LENGTH) throw new MetainfoError('total length out of range')
  const pieceCount = Math.ceil(totalLength / pieceLength)
  if (pieces !== undefined && pieces.length !== pieceCount * SHA1_LENGTH) {
    throw new MetainfoError(
      `${pieceCount} pieces need ${pieceCount * SHA1_LENGTH} bytes of digests, not ${pieces.length}`,
    )
  }
  const infoHashV1 = pieces === undefined ? undefined : infoHashFromBytes(hashes.sha1(infoBytes))
  const infoHashV2 = isV2 ? infoHashFromBytes(hashes.sha256(infoBytes)) : undefined
  return {
    kind: ofV1 === undefined ? 'v2' : ofV2 === undefined ? 'v1' : 'hybrid',
    infoHashV1,
    infoHashV2,
    infoHash: infoHashV1 ?? infoHash((infoHashV2 ?? '').slice(0, 40)),
    name,
    singleFile: ofV1 === undefined ? isSingleV2(files, name) : !info.has('files'),
    files,
    pieceLength,
    pieceCount,
    totalLength,
    contentLength: files.reduce((sum, file) => (file.padding ? sum : sum + file.length), 0),
    pieces: pieces ?? new Uint8Array(0),
    isPrivate: readInteger(info, 'private') === 1,
    source: readText(info, 'source'),
    infoBytes,
  }
}

function infoDictionary(infoBytes: Bytes): BencodeDictionary {
  try {
    const info = decodeBencode(infoBytes)
    if (isDictionary(info)) return info
  } catch (cause) {
    if (cause instanceof BencodeError) throw new MetainfoError(`bad info dictionary: ${cause.message}`, { cause })
    throw cause
  }
  throw new MetainfoError('info is not a dictionary')
}

/** BEP 52: a power of two of at least 16 KiB. */
function v2FilesOf(info: BencodeDictionary, pieceLength: number): readonly TorrentFile[] {
  if (pieceLength < BLOCK_LENGTH || !Number.isInteger(Math.log2(pieceLength))) {
    throw new MetainfoError('piece length of a v2 torrent must be a power of two of at least 16 KiB')
  }
  return v2Files(info.get('file tree'), pieceLength)
}

/** BEP 52: one entry at the tree's root that bears the torrent's name is a lone file. */
function isSingleV2(files: readonly TorrentFile[], name: string): boolean {
  const [only] = files
  return files.length === 1 && only?.path.length === 1 && only.path[0] === name
}

function requireSameFiles(ofV1: readonly TorrentFile[], ofV2: readonly TorrentFile[]): void {
  const own = ofV1.filter((file) => !file.padding)
  const same = (one: TorrentFile, other: TorrentFile | undefined): boolean =>
    other !== undefined &&
    one.length === other.length &&
    (one.length === 0 || one.offset === other.offset) &&
    one.path.join('/') === other.path.join('/')
  if (own.length !== ofV2.length || !own.every((file, index) => same(file, ofV2[index]))) {
    throw new MetainfoError('the v1 and v2 halves of a hybrid list different files')
  }
}

function withRoots(ofV1: readonly TorrentFile[], ofV2: readonly TorrentFile[]): readonly TorrentFile[] {
  if (ofV2.length === 0) return ofV1
  const own = ofV2[Symbol.iterator]()
  return ofV1.map((file) => {
    if (file.padding) return file
    const { piecesRoot } = own.next().value ?? {}
    return piecesRoot === undefined ? file : { ...file, piecesRoot }
  })
}

/** True when the bytes are the info dictionary of that v1 or v2 info-hash: what a BEP 9 download must pass. */
export function matchesInfoHash(infoBytes: Bytes, wanted: Bytes, hashes: Hashes): boolean {
  if (equalBytes(hashes.sha1(infoBytes), wanted)) return true
  const ofV2 = hashes.sha256(infoBytes)
  return equalBytes(ofV2, wanted) || equalBytes(ofV2.subarray(0, 20), wanted)
}
