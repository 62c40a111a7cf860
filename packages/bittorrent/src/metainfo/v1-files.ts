import { type BencodeDictionary, type BencodeValue, isBytes, isDictionary, isList } from '../bencode/bencode-value.ts'
import { readBytes, readInteger } from '../bencode/read-dictionary.ts'
import { type Bytes, copyBytes } from '../bytes/bytes.ts'
import type { TextDecode } from '../bytes/legacy-text.ts'
import { exactUtf8Text, utf8Text } from '../bytes/utf8.ts'
import { MetainfoError, type TorrentFile } from './metainfo.ts'

/** 2^50 bytes, a pebibyte: sums stay exact far beyond any real torrent. */
export const MAX_TOTAL_LENGTH = 2 ** 50
/** 2^44 bytes, 16 TiB, libtorrent's bound: the leaves of a file's hash tree stay countable in 32 bits. */
const MAX_FILE_LENGTH = 2 ** 44
const MAX_COMPONENTS = 128
const [LINK, PADDING, EXECUTABLE, HIDDEN] = [0x6c, 0x70, 0x78, 0x68] // l p x h (BEP 47 § attr)
const BITCOMET_PADDING = '_____padding_file_'
const BITCOMET_ENDING = 'padding_file_'

/** The files of a v1 description: `files`, else a lone file of `length` (BEP 3), attributes as in BEP 47. */
export function v1Files(info: BencodeDictionary, decode: TextDecode): readonly TorrentFile[] {
  const list = info.get('files')
  if (!isList(list)) {
    const path = pathOf([readBytes(info, 'name.utf-8') ?? info.get('name')], decode)
    return [{ ...path, ...attributesOf(info), length: lengthOf(info), offset: 0, padding: false }]
  }
  let offset = 0
  return list.map((entry) => {
    if (!isDictionary(entry)) throw new MetainfoError('a file that is not a dictionary')
    const file = v1File(entry, offset, decode)
    offset += file.length
    if (offset > MAX_TOTAL_LENGTH) throw new MetainfoError('total length out of range')
    return file
  })
}

function v1File(entry: BencodeDictionary, offset: number, decode: TextDecode): TorrentFile {
  const length = lengthOf(entry)
  const utf8 = entry.get('path.utf-8')
  const path = isList(utf8) ? utf8 : entry.get('path')
  if (isList(path) && path.length > 0) {
    const names = pathOf(path, decode)
    return { ...names, ...attributesOf(entry), length, offset, padding: isPadding(entry, names.path) }
  }
  // Padding needs no name (BEP 47); libtorrent's is used.
  if (!hasAttribute(entry, PADDING)) throw new MetainfoError('a file without a path')
  return { path: ['.pad', String(length)], length, offset, padding: true }
}

/** The path in text, and in bytes too where a component is not UTF-8. */
export function pathOf(
  components: readonly (BencodeValue | undefined)[],
  decode: TextDecode,
): Pick<TorrentFile, 'path' | 'rawPath'> {
  if (components.length === 0 || components.length > MAX_COMPONENTS) throw new MetainfoError('a path of bad depth')
  const path: string[] = []
  const rawPath: Bytes[] = []
  let exact = true
  for (const component of components) {
    if (!isBytes(component)) throw new MetainfoError('a path component that is not a string')
    rawPath.push(component)
    const text = exactUtf8Text(component)
    if (text === undefined) exact = false
    path.push(text ?? decode(component))
  }
  return exact ? { path } : { path, rawPath: rawPath.map((component) => copyBytes(component)) }
}

/** BEP 47 § attr: `x` executable, `h` hidden, `l` symbolic link, whose target `symlink path` names. */
export function attributesOf(file: BencodeDictionary): Pick<TorrentFile, 'executable' | 'hidden' | 'symlink'> {
  const attributes = file.get('attr')
  if (!isBytes(attributes)) return {}
  return {
    ...(attributes.includes(EXECUTABLE) ? { executable: true } : {}),
    ...(attributes.includes(HIDDEN) ? { hidden: true } : {}),
    ...(attributes.includes(LINK) ? linkOf(file.get('symlink path')) : {}),
  }
}

/** Where a link points, below the torrent's folder; `.` and `..`, which BEP 47 forbids, are dropped as in libtorrent. */
function linkOf(target: BencodeValue | undefined): Pick<TorrentFile, 'symlink'> {
  if (!isList(target)) return {}
  if (target.length > MAX_COMPONENTS) throw new MetainfoError('a link of bad depth')
  const symlink: string[] = []
  for (const component of target) {
    if (!isBytes(component)) throw new MetainfoError('a link component that is not a string')
    const text = utf8Text(component)
    if (text !== '.' && text !== '..') symlink.push(text)
  }
  return { symlink }
}

/** The length in bytes, none for a link. Throws `MetainfoError` when it is missing, negative or absurd. */
export function lengthOf(file: BencodeDictionary): number {
  if (hasAttribute(file, LINK)) return 0
  const length = readInteger(file, 'length')
  if (length === undefined || length < 0 || length >= MAX_FILE_LENGTH)
    throw new MetainfoError('file length out of range')
  return length
}

/** Whether BEP 47's `attr` has the letter. */
export function hasAttribute(file: BencodeDictionary, letter: number): boolean {
  const attributes = file.get('attr')
  return isBytes(attributes) && attributes.includes(letter)
}

/** True for BEP 47's padding. */
export function isMarkedPadding(file: BencodeDictionary): boolean {
  return hasAttribute(file, PADDING)
}

/** BitComet wrote padding before BEP 47, without the attribute and under a name of its own, found anywhere in a path. */
function isPadding(file: BencodeDictionary, path: readonly string[]): boolean {
  if (hasAttribute(file, PADDING)) return true
  return path.some(
    (name) => name.includes(BITCOMET_ENDING) && name.replaceAll('\ufffd', '_').includes(BITCOMET_PADDING),
  )
}
