import { type BencodeDictionary, type BencodeValue, isBytes, isDictionary, isList } from '../bencode/bencode-value.ts'
import { readInteger, readText } from '../bencode/read-dictionary.ts'
import { type Bytes, copyBytes } from '../bytes/bytes.ts'
import { exactUtf8Text, utf8Text } from '../bytes/utf8.ts'
import { MetainfoError, type TorrentFile } from './metainfo.ts'

/** 2^50 bytes, a pebibyte: sums stay exact far beyond any real torrent. */
export const MAX_TOTAL_LENGTH = 2 ** 50
const MAX_COMPONENTS = 128

/** The files of a v1 description: `length` for a lone file, else `files` (BEP 3), attributes as in BEP 47. */
export function v1Files(info: BencodeDictionary): readonly TorrentFile[] {
  const list = info.get('files')
  if (list === undefined) {
    const path = pathOf([info.get('name.utf-8') ?? info.get('name')])
    return [{ ...path, ...attributesOf(info), length: lengthOf(info), offset: 0, padding: false }]
  }
  if (!isList(list)) throw new MetainfoError('files is not a list')
  let offset = 0
  return list.map((entry) => {
    if (!isDictionary(entry)) throw new MetainfoError('a file that is not a dictionary')
    const length = lengthOf(entry)
    const path = entry.get('path.utf-8') ?? entry.get('path')
    if (!isList(path)) throw new MetainfoError('a file without a path')
    const file = { ...pathOf(path), ...attributesOf(entry), length, offset, padding: isPadding(entry, path) }
    offset += length
    if (offset > MAX_TOTAL_LENGTH) throw new MetainfoError('total length out of range')
    return file
  })
}

/** The path in text, and in bytes too where a component is not UTF-8. */
export function pathOf(components: readonly (BencodeValue | undefined)[]): Pick<TorrentFile, 'path' | 'rawPath'> {
  if (components.length === 0 || components.length > MAX_COMPONENTS) throw new MetainfoError('a path of bad depth')
  const rawPath: Bytes[] = components.map((component) => {
    if (!isBytes(component)) throw new MetainfoError('a path component that is not a string')
    return component
  })
  const path = rawPath.map((component) => utf8Text(component))
  const exact = rawPath.every((component) => exactUtf8Text(component) !== undefined)
  return exact ? { path } : { path, rawPath: rawPath.map((component) => copyBytes(component)) }
}

/** BEP 47 § attr: `x` executable, `l` symbolic link, `p` padding. */
export function attributesOf(file: BencodeDictionary): Pick<TorrentFile, 'executable' | 'symlink'> {
  const attributes = readText(file, 'attr') ?? ''
  const target = file.get('symlink path')
  return {
    ...(attributes.includes('x') ? { executable: true } : {}),
    ...(attributes.includes('l') && isList(target) && target.length > 0 ? { symlink: pathOf(target).path } : {}),
  }
}

/** The length in bytes. Throws `MetainfoError` when it is missing, negative or absurd. */
export function lengthOf(file: BencodeDictionary): number {
  const length = readInteger(file, 'length')
  if (length === undefined || length < 0 || length > MAX_TOTAL_LENGTH)
    throw new MetainfoError('file length out of range')
  return length
}

/** BitComet wrote padding before BEP 47, without the attribute and under a name of its own. */
function isPadding(file: BencodeDictionary, path: readonly BencodeValue[]): boolean {
  if ((readText(file, 'attr') ?? '').includes('p')) return true
  const last = path.at(-1)
  return isBytes(last) && utf8Text(last).startsWith('_____padding_file_')
}
