import {
  compareBytes,
  compareInfoPaths,
  concatBytes,
  MAX_PIECES,
  type PathComponent,
  utf8Bytes,
  utf8Text,
} from '@shoal/bittorrent'
import { CreateError } from './create-error.ts'
import type { CreateOptions, SkippedEntry, SourceFile, SourceTree } from './create-options.ts'
import { automaticPieceLength, checkedPieceLength } from './piece-length.ts'
import { checkedName, nameFromDisk } from './torrent-name.ts'

/** Everything about a torrent but its hashes. */
export interface TorrentPlan {
  readonly kind: 'v1' | 'v2' | 'hybrid'
  readonly name: PathComponent
  readonly singleFile: boolean
  /** In the torrent's order, without padding. */
  readonly files: readonly PlannedFile[]
  /** Bytes. */
  readonly pieceLength: number
  /** Bytes of the files. */
  readonly contentLength: number
  /** Bytes to the end of the last file, gaps for padding included. */
  readonly totalLength: number
  readonly pieceCount: number
  /** What the scan left out. */
  readonly skipped: readonly SkippedEntry[]
}

/** A file and where its bytes begin in the torrent. */
export interface PlannedFile extends SourceFile {
  readonly offset: number
}

/** Says whether a path below the torrent's folder is wanted. */
export type PathFilter = (path: string) => boolean

/**
 * Orders the files, chooses the piece length and lays out the bytes. v1 sorts whole paths as bytes, as mktorrent and
 * transmission-create do; v2 and hybrid sort as the file tree and begin each file at a piece (BEP 52). Throws
 * `CreateError`.
 */
export function planTorrent(trees: readonly SourceTree[], options: CreateOptions, wanted: PathFilter): TorrentPlan {
  const [first] = trees
  if (first === undefined) throw new CreateError('nothing')
  if (trees.length > 1 && options.name === undefined) throw new CreateError('needs-name')
  const name = options.name === undefined ? nameFromDisk(first.name) : checkedName(options.name)
  const kind = options.kind ?? 'v1'
  const singleFile = trees.length === 1 && !first.isFolder
  const found = trees.length === 1 ? first.files : trees.flatMap(below)
  const files = singleFile ? found : found.filter((file) => wanted(pathText(file.path)))
  if (files.length === 0) throw new CreateError('nothing-left')
  const contentLength = files.reduce((sum, file) => sum + file.length, 0)
  if (contentLength === 0) throw new CreateError('all-empty')
  requireDistinct(files)
  const pieceLength = options.pieceLength ?? automaticPieceLength(contentLength)
  checkedPieceLength(pieceLength)
  const planned = layOut(sortFiles(files, kind), kind === 'v1' ? 1 : pieceLength)
  const totalLength = endOf(planned)
  const pieceCount = Math.ceil(totalLength / pieceLength)
  if (pieceCount > MAX_PIECES) throw new CreateError('too-many-pieces', String(pieceCount))
  return {
    kind,
    name,
    singleFile,
    files: planned,
    pieceLength,
    contentLength,
    totalLength,
    pieceCount,
    skipped: trees.flatMap((tree) => tree.skipped),
  }
}

/** Components joined by `/`; what is not UTF-8 shows as U+FFFD. */
export function pathText(path: readonly PathComponent[]): string {
  return path.map((component) => (typeof component === 'string' ? component : utf8Text(component))).join('/')
}

/** Files of one of several trees, below a folder of its name unless it is a file itself. */
function below(tree: SourceTree): readonly SourceFile[] {
  if (!tree.isFolder) return tree.files
  return tree.files.map((file) => ({ ...file, path: [tree.name, ...file.path] }))
}

function sortFiles(files: readonly SourceFile[], kind: TorrentPlan['kind']): readonly SourceFile[] {
  if (kind !== 'v1') return [...files].sort((left, right) => compareInfoPaths(left.path, right.path))
  const keyed = files.map((file) => ({ file, key: joinedBytes(file.path) }))
  return keyed.sort((left, right) => compareBytes(left.key, right.key)).map(({ file }) => file)
}

const SLASH = Uint8Array.of(0x2f)

function joinedBytes(path: readonly PathComponent[]): Uint8Array {
  if (path.every((component) => typeof component === 'string')) return utf8Bytes(path.join('/'))
  return concatBytes(
    path.flatMap((component, index) => {
      const bytes = typeof component === 'string' ? utf8Bytes(component) : component
      return index === 0 ? [bytes] : [SLASH, bytes]
    }),
  )
}

function layOut(files: readonly SourceFile[], alignment: number): readonly PlannedFile[] {
  let next = 0
  return files.map((file) => {
    const offset = file.length === 0 ? next : Math.ceil(next / alignment) * alignment
    next = offset + file.length
    return { ...file, offset }
  })
}

function endOf(files: readonly PlannedFile[]): number {
  const last = files.findLast((file) => file.length > 0)
  return last === undefined ? 0 : last.offset + last.length
}

/** Several paths given at once can bring the same name twice. */
function requireDistinct(files: readonly SourceFile[]): void {
  const seen = new Set<string>()
  for (const file of files) {
    const key = file.path.map((component) => (typeof component === 'string' ? component : component.join())).join('\0')
    if (seen.has(key)) throw new CreateError('same-path', pathText(file.path))
    seen.add(key)
  }
}
