import { MetainfoError, type TorrentFile } from './metainfo.ts'

/**
 * BEP 52 § upgrade path: both halves of a hybrid describe the same bytes. Only files with bytes of their own matter, as
 * in libtorrent: creators differ in where they list empty files, links and padding.
 */
export function requireSameFiles(ofV1: readonly TorrentFile[], ofV2: readonly TorrentFile[]): void {
  const [one, other] = [ofV1.filter(hasBytes), ofV2.filter(hasBytes)]
  const same = (left: TorrentFile, right: TorrentFile | undefined): boolean =>
    right !== undefined &&
    left.length === right.length &&
    left.offset === right.offset &&
    left.path.length === right.path.length &&
    left.path.every((component, index) => component === right.path[index])
  if (one.length !== other.length || !one.every((file, index) => same(file, other[index]))) {
    throw new MetainfoError('the v1 and v2 halves of a hybrid list different files')
  }
}

/** The v1 list with the roots of the v2 tree. */
export function withRoots(ofV1: readonly TorrentFile[], ofV2: readonly TorrentFile[]): readonly TorrentFile[] {
  if (ofV2.length === 0) return ofV1
  const own = ofV2.filter(hasBytes)[Symbol.iterator]()
  return ofV1.map((file) => {
    if (!hasBytes(file)) return file
    const { piecesRoot } = own.next().value ?? {}
    return piecesRoot === undefined ? file : { ...file, piecesRoot }
  })
}

function hasBytes(file: TorrentFile): boolean {
  return !file.padding && file.length > 0
}
