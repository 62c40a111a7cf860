import { type BencodeDictionary, type BencodeValue, isDictionary } from '../bencode/bencode-value.ts'
import { readBytes } from '../bencode/read-dictionary.ts'
import { type Bytes, copyBytes } from '../bytes/bytes.ts'
import { latin1Bytes } from '../bytes/latin1.ts'
import type { TextDecode } from '../bytes/legacy-text.ts'
import { HASH_LENGTH } from '../merkle/merkle-tree.ts'
import { MetainfoError, type TorrentFile } from './metainfo.ts'
import { attributesOf, isMarkedPadding, lengthOf, MAX_TOTAL_LENGTH, pathOf } from './v1-files.ts'

/**
 * The files of a v2 description (BEP 52 § file tree), in the tree's order, each beginning a piece. An entry under the
 * empty key makes its parent a file.
 */
export function v2Files(
  tree: BencodeValue | undefined,
  pieceLength: number,
  decode: TextDecode,
): readonly TorrentFile[] {
  const files: TorrentFile[] = []
  const components: Bytes[] = []
  let next = 0
  const walk = (folder: BencodeDictionary): void => {
    for (const [key, entry] of folder) {
      const component = latin1Bytes(key)
      if (component === undefined || component.length === 0) throw new MetainfoError('a file tree entry without a name')
      if (!isDictionary(entry)) throw new MetainfoError('a file tree entry that is not a dictionary')
      components.push(component)
      const leaf = entry.get('')
      if (leaf === undefined) walk(entry)
      else {
        if (!isDictionary(leaf) || entry.size !== 1) throw new MetainfoError('a file tree entry both file and folder')
        const file = v2File(leaf, components, { next, pieceLength }, decode)
        files.push(file)
        next = file.offset + file.length
        if (next > MAX_TOTAL_LENGTH) throw new MetainfoError('total length out of range')
      }
      components.pop()
    }
  }
  if (!isDictionary(tree)) throw new MetainfoError('file tree is not a dictionary')
  walk(tree)
  return files
}

function v2File(
  leaf: BencodeDictionary,
  components: readonly Bytes[],
  place: { readonly next: number; readonly pieceLength: number },
  decode: TextDecode,
): TorrentFile {
  if (isMarkedPadding(leaf)) throw new MetainfoError('padding in a v2 file tree, which has none')
  const length = lengthOf(leaf)
  const offset = length === 0 ? place.next : Math.ceil(place.next / place.pieceLength) * place.pieceLength
  const root = rootOf(leaf, length)
  return { ...pathOf(components, decode), ...attributesOf(leaf), ...root, length, offset, padding: false }
}

function rootOf(leaf: BencodeDictionary, length: number): { readonly piecesRoot?: Bytes } {
  if (length === 0) return {}
  const root = readBytes(leaf, 'pieces root')
  if (root?.length !== HASH_LENGTH || root.every((byte) => byte === 0)) {
    throw new MetainfoError('a file without its pieces root')
  }
  return { piecesRoot: copyBytes(root) }
}
