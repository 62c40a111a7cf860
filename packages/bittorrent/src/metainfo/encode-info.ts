import type { BencodeInput } from '../bencode/bencode-value.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import { type Bytes, compareBytes } from '../bytes/bytes.ts'
import { latin1FromBytes } from '../bytes/latin1.ts'
import { utf8Bytes } from '../bytes/utf8.ts'

/** A name on disk: text, or bytes where it is not UTF-8. */
export type PathComponent = string | Bytes

/** A file to describe. */
export interface InfoFile {
  /** Below the torrent's folder; ignored for a single file, whose name is the torrent's. */
  readonly path: readonly PathComponent[]
  /** Bytes. */
  readonly length: number
  /** BEP 52; for v2 and hybrid, unless empty. */
  readonly piecesRoot?: Bytes | undefined
  /** BEP 47; only in v1's list. */
  readonly padding?: boolean
  /** BEP 47: where a symbolic link points, below the torrent's folder; a link has no bytes. */
  readonly symlink?: readonly PathComponent[] | undefined
}

/** What goes into an info dictionary. */
export interface InfoFields {
  readonly kind: 'v1' | 'v2' | 'hybrid'
  readonly name: PathComponent
  readonly singleFile: boolean
  /** In the order of their bytes; for v2 and hybrid as `compareInfoPaths` sorts them. */
  readonly files: readonly InfoFile[]
  /** Bytes. */
  readonly pieceLength: number
  /** Concatenated SHA-1 digests, for v1 and hybrid. */
  readonly pieces?: Bytes
  readonly isPrivate?: boolean
  readonly source?: string | undefined
  /** More keys, e.g. `entropy`, which change the info-hash. */
  readonly extra?: ReadonlyMap<string, BencodeInput>
}

/** The info dictionary's bytes, keys in canonical order. */
export function encodeInfo(fields: InfoFields): Bytes {
  const info = new Map<string, BencodeInput>(fields.extra)
  info.set('name', fields.name)
  info.set('piece length', fields.pieceLength)
  if (fields.isPrivate === true) info.set('private', 1)
  if (fields.source !== undefined) info.set('source', fields.source)
  if (fields.kind !== 'v2') {
    info.set('pieces', fields.pieces ?? new Uint8Array(0))
    if (fields.singleFile) info.set('length', fields.files[0]?.length ?? 0)
    else info.set('files', fields.files.map(v1Entry))
  }
  if (fields.kind !== 'v1') {
    info.set('meta version', 2)
    info.set('file tree', fileTree(fields))
  }
  return encodeBencode(info)
}

/** BEP 47 § padding: what fills `length` bytes up to the next piece. */
export function paddingFile(length: number): InfoFile {
  return { path: ['.pad', String(length)], length, padding: true }
}

/** Sorts as a v2 file tree does: component by component, as raw bytes. */
export function compareInfoPaths(left: readonly PathComponent[], right: readonly PathComponent[]): number {
  for (const [index, component] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const difference = compareBytes(componentBytes(component), componentBytes(other))
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function v1Entry(file: InfoFile): BencodeInput {
  const entry = new Map<string, BencodeInput>([
    ['length', file.length],
    ['path', file.path],
  ])
  if (file.padding === true) entry.set('attr', 'p')
  setLink(entry, file)
  return entry
}

function fileTree(fields: InfoFields): BencodeInput {
  const root = new Map<string, BencodeInput>()
  const folders = new Map<string, Map<string, BencodeInput>>([['', root]])
  for (const file of fields.files) {
    if (file.padding === true) continue
    const path = fields.singleFile ? [fields.name] : file.path
    const keys = path.map((component) => latin1FromBytes(componentBytes(component)))
    let folder = root
    let above = ''
    for (const key of keys) {
      above += `/${key}`
      const known = folders.get(above)
      const next = known ?? new Map<string, BencodeInput>()
      if (known === undefined) {
        folders.set(above, next)
        folder.set(key, next)
      }
      folder = next
    }
    const leaf = new Map<string, BencodeInput>([['length', file.length]])
    if (file.length > 0 && file.piecesRoot !== undefined) leaf.set('pieces root', file.piecesRoot)
    setLink(leaf, file)
    folder.set('', leaf)
  }
  return root
}

function setLink(entry: Map<string, BencodeInput>, { symlink }: InfoFile): void {
  if (symlink === undefined) return
  entry.set('attr', 'l')
  entry.set('symlink path', symlink)
}

function componentBytes(component: PathComponent): Bytes {
  return typeof component === 'string' ? utf8Bytes(component) : component
}
