import { BencodeError } from '../bencode/bencode-error.ts'
import { FILE_LIMITS } from '../bencode/bencode-limits.ts'
import { BencodeReader } from '../bencode/bencode-reader.ts'
import { type BencodeDictionary, type BencodeValue, isBytes, isDictionary, isList } from '../bencode/bencode-value.ts'
import { readBytes, readInteger, textOf } from '../bencode/read-dictionary.ts'
import { type Bytes, copyBytes, equalBytes } from '../bytes/bytes.ts'
import { type TextDecode, textDecodeOf } from '../bytes/legacy-text.ts'
import { exactUtf8Text } from '../bytes/utf8.ts'
import type { Hashes } from '../identity/hashes.ts'
import { infoHash, infoHashFromBytes } from '../identity/info-hash.ts'
import { BLOCK_LENGTH } from '../merkle/merkle-tree.ts'
import { requireSameFiles, withRoots } from './hybrid-files.ts'
import { type Info, MetainfoError, type TorrentFile } from './metainfo.ts'
import { MAX_TOTAL_LENGTH, v1Files } from './v1-files.ts'
import { v2Files } from './v2-files.ts'

const SHA1_LENGTH = 20 // bytes
const MAX_PIECE_LENGTH = 1 << 29 // bytes; the largest in use is 128 MiB
/** As libtorrent: more is refused, so that what a v2 torrent of a few bytes says cannot cost gigabytes of memory. */
export const MAX_PIECES = 1 << 21
const MAX_SIMILAR = 1000
const BIDI_OR_SEPARATOR = /[/\\\0\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * Reads an info dictionary, from a .torrent file or as BEP 9 brought it. Throws `MetainfoError` and nothing else. Of a
 * hybrid, both descriptions must tell of the same files. `decode` reads names that are not UTF-8.
 */
export function parseInfo(infoBytes: Bytes, hashes: Hashes, decode: TextDecode = textDecodeOf(undefined)): Info {
  const { info, irregular } = infoDictionary(infoBytes)
  const version = versionOf(info, irregular)
  const pieceLength = readInteger(info, 'piece length') ?? 0
  if (pieceLength < 1 || pieceLength > MAX_PIECE_LENGTH) throw new MetainfoError('piece length out of range')
  const pieces = readBytes(info, 'pieces')
  const list = info.get('files')
  const hasV1 = version < 2 || isList(list) || info.has('length')
  if (hasV1 && pieces === undefined) throw new MetainfoError('no pieces')
  const name = nameOf(info, hasV1 && !isList(list), decode)
  const ofV1 = hasV1 ? v1Files(info, decode) : undefined
  const ofV2 = version < 2 ? undefined : v2FilesOf(info, pieceLength, decode)
  if (ofV1 !== undefined && ofV2 !== undefined) requireSameFiles(ofV1, ofV2)
  const files = ofV1 === undefined ? (ofV2 ?? []) : withRoots(ofV1, ofV2 ?? [])
  const last = files.at(-1)
  const totalLength = last === undefined ? 0 : last.offset + last.length
  const pieceCount = pieceCountOf(files, totalLength, pieceLength, pieces)
  const infoHashV1 = hasV1 ? infoHashFromBytes(hashes.sha1(infoBytes)) : undefined
  const infoHashV2 = ofV2 === undefined ? undefined : infoHashFromBytes(hashes.sha256(infoBytes))
  const source = readBytes(info, 'source')
  return {
    kind: ofV1 === undefined ? 'v2' : ofV2 === undefined ? 'v1' : 'hybrid',
    infoHashV1,
    infoHashV2,
    infoHash: infoHashV1 ?? infoHash((infoHashV2 ?? '').slice(0, 40)),
    ...name,
    singleFile: ofV1 === undefined ? isSingleV2(info, files) : !isList(list),
    files,
    pieceLength,
    pieceCount,
    totalLength,
    contentLength: files.reduce((sum, file) => (file.padding ? sum : sum + file.length), 0),
    pieces: hasV1 ? (pieces ?? new Uint8Array(0)) : new Uint8Array(0),
    isPrivate: isPrivate(info.get('private')),
    source: source === undefined ? undefined : decode(source),
    similar: similarOf(info),
    collections: collectionsOf(info),
    infoBytes,
  }
}

function infoDictionary(infoBytes: Bytes): { readonly info: BencodeDictionary; readonly irregular: boolean } {
  try {
    const reader = new BencodeReader(infoBytes, FILE_LIMITS)
    const info = reader.readValue()
    if (isDictionary(info)) return { info, irregular: reader.irregularityCount > 0 }
  } catch (cause) {
    if (cause instanceof BencodeError) throw new MetainfoError(`bad info dictionary: ${cause.message}`, { cause })
    throw cause
  }
  throw new MetainfoError('info is not a dictionary')
}

/**
 * BEP 52 § meta version. Clients that know v2 refuse sorting faults and leading zeros there, and so does Shoal: hashes
 * of two spellings of one dictionary must never be mixed up.
 */
function versionOf(info: BencodeDictionary, irregular: boolean): 1 | 2 {
  const version = info.get('meta version')
  const number = typeof version === 'number' || typeof version === 'bigint' ? version : 0
  if (number > 2) throw new MetainfoError(`meta version ${number} is not supported`)
  if (number > 0 && irregular) {
    throw new MetainfoError('keys unsorted or repeated, or leading zeros, which v2 torrents must not have')
  }
  const hasTree = isDictionary(info.get('file tree'))
  if (number === 2 && !hasTree) throw new MetainfoError('meta version 2 without a file tree')
  if (number !== 2 && hasTree) throw new MetainfoError('a file tree (v2) without meta version 2')
  return number === 2 ? 2 : 1
}

/** A lone v1 file needs a name that is more than separators and invisible marks, since the file bears it. */
function nameOf(
  info: BencodeDictionary,
  single: boolean,
  decode: TextDecode,
): { readonly name: string; readonly rawName?: Bytes } {
  const bytes = readBytes(info, 'name.utf-8') ?? readBytes(info, 'name')
  if (bytes === undefined) throw new MetainfoError('no name')
  const name = decode(bytes)
  if (single && ['', '.', '..'].includes(name.replace(BIDI_OR_SEPARATOR, ''))) {
    throw new MetainfoError('a name that no file can have')
  }
  return exactUtf8Text(bytes) === undefined ? { name, rawName: copyBytes(bytes) } : { name }
}

/** BEP 52: a power of two of at least 16 KiB. */
function v2FilesOf(info: BencodeDictionary, pieceLength: number, decode: TextDecode): readonly TorrentFile[] {
  if (pieceLength < BLOCK_LENGTH || !Number.isInteger(Math.log2(pieceLength))) {
    throw new MetainfoError('piece length of a v2 torrent must be a power of two of at least 16 KiB')
  }
  return v2Files(info.get('file tree'), pieceLength, decode)
}

/** The one entry at the root of the file tree is a lone file; the torrent's name is advice only (BEP 52). */
function isSingleV2(info: BencodeDictionary, files: readonly TorrentFile[]): boolean {
  const tree = info.get('file tree')
  return isDictionary(tree) && tree.size === 1 && files[0]?.path.length === 1
}

function pieceCountOf(
  files: readonly TorrentFile[],
  totalLength: number,
  pieceLength: number,
  pieces: Bytes | undefined,
): number {
  if (files.length === 0) throw new MetainfoError('no files')
  if (totalLength === 0) throw new MetainfoError('no content: every file is empty')
  if (totalLength > MAX_TOTAL_LENGTH) throw new MetainfoError('total length out of range')
  const pieceCount = Math.ceil(totalLength / pieceLength)
  if (pieceCount > MAX_PIECES) throw new MetainfoError(`more than ${MAX_PIECES} pieces`)
  if (pieces !== undefined && pieces.length !== pieceCount * SHA1_LENGTH) {
    throw new MetainfoError(
      `${pieceCount} pieces need ${pieceCount * SHA1_LENGTH} bytes of digests, not ${pieces.length}`,
    )
  }
  return pieceCount
}

/** BEP 27. Any integer but zero counts: to treat a private torrent as public gets people banned. */
function isPrivate(value: BencodeValue | undefined): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && value !== 0)
}

/** BEP 38: info-hashes of torrents that share files with this one. */
export function similarOf(dictionary: BencodeDictionary): readonly string[] {
  const list = dictionary.get('similar')
  if (!isList(list)) return []
  const hashes = list.filter((hash) => isBytes(hash)).filter((hash) => hash.length === 20 || hash.length === 32)
  return hashes.slice(0, MAX_SIMILAR).map(infoHashFromBytes)
}

/** BEP 38: names of collections that this torrent belongs to. */
export function collectionsOf(dictionary: BencodeDictionary): readonly string[] {
  const list = dictionary.get('collections')
  if (!isList(list)) return []
  return list.slice(0, MAX_SIMILAR).flatMap((name) => textOf(name) ?? [])
}

/** True when the bytes are the info dictionary of that v1 or v2 info-hash: what a BEP 9 download must pass. */
export function matchesInfoHash(infoBytes: Bytes, wanted: Bytes, hashes: Hashes): boolean {
  if (equalBytes(hashes.sha1(infoBytes), wanted)) return true
  const ofV2 = hashes.sha256(infoBytes)
  return equalBytes(ofV2, wanted) || equalBytes(ofV2.subarray(0, 20), wanted)
}
