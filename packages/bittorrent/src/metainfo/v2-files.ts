import { type BencodeDictionary, type BencodeValue, isDictionary } from '../bencode/bencode-value.ts'
import { readBytes } from '../bencode/read-dictionary.ts'
import { type Bytes, copyBytes } from '../bytes/bytes.ts'
import { latin1Bytes } from '../bytes/latin1.ts'
import { HASH_LENGTH } from '../merkle/merkle-tree.ts'
import { MetainfoError, type TorrentFile } from './metainfo.ts'
import { attributesOf, lengthOf, MAX_TOTAL_LENGTH, pathOf } from './v1-files.ts'

/**
 * The files of a v2 description (BEP 52 § file tree), in the tree's order, each beginning a piece. An entry under the
 * empty key makes its parent a file.
 */
export function v2Files(tree: BencodeValue | undefined, pieceLength: number): readonly TorrentFile[] {
  const files: TorrentFile[] = []
  let next = 0
  const walk = (folder: BencodeDictionary, above: readonly Bytes[]): void => {
    for (const [key, entry] of folder) {
      const component = latin1Bytes(key)
      if (component === undefined || component.length === 0) throw new MetainfoError('a file tree entry without a name')
      if (!isDictionary(entry)) throw new MetainfoError('a file tree entry that is not a dictionary')
      const leaf = entry.get('')
      const components = [...above, component]
      if (leaf === undefined) {
        walk(entry, components)
        continue
      }
      if (!isDictionary(leaf) || entry.size !== 1) throw new MetainfoError('a file tree entry both file and folder')
      const length = lengthOf(leaf)
      const root = rootOf(leaf, length)
      const offset = length === 0 ? next : Math.ceil(next / pieceLength) * pieceLength
      files.push({ ...pathOf(components), ...attributesOf(leaf), ...root, length, offset, padding: false })
      next = offset + length
      if (next > MAX_TOTAL_LENGTH) throw new MetainfoError('total length out of range')
    }
  }
  if (!isDictionary(tree)) throw new MetainfoError('file tree is not a dictionary')
  walk(tree, [])
  return files
}

function rootOf(leaf: BencodeDictionary, length: number): { readonly piecesRoot?: Bytes } {
  const root = readBytes(leaf, 'pieces root')
  if (length === 0) return {}
  if (root?.length !== HASH_LENGTH) throw new MetainfoError('a file without its pieces root')
  return { piecesRoot: copyBytes(root) }
}
