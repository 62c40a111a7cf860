import { type Bytes, utf8Bytes } from '@shoal/bittorrent'

/** A file whose bytes are to be hashed. */
export interface TableEntry {
  /** Where it lies on disk; bytes where its name is not UTF-8. */
  readonly path: string | Bytes
  /** Bytes from the torrent's begin. */
  readonly offset: number
  /** Bytes. */
  readonly length: number
}

/**
 * Files in the order of their offsets, packed into memory that threads share: a hundred thousand of them cost no copy
 * and no object per thread.
 */
export interface FileTable {
  readonly count: number
  /** All paths one after another. */
  readonly paths: SharedArrayBuffer
  /** Where each path ends in `paths`. */
  readonly pathEnds: SharedArrayBuffer
  readonly offsets: SharedArrayBuffer
  readonly lengths: SharedArrayBuffer
}

/** Packs the entries, empty files left out since nothing of them is read. */
export function packFileTable(entries: readonly TableEntry[]): FileTable {
  const filled = entries.filter(({ length }) => length > 0)
  const paths = filled.map(({ path }) => (typeof path === 'string' ? utf8Bytes(path) : path))
  const packed = new SharedArrayBuffer(paths.reduce((sum, path) => sum + path.length, 0))
  const ends = new SharedArrayBuffer(filled.length * 4)
  const offsets = new SharedArrayBuffer(filled.length * 8)
  const lengths = new SharedArrayBuffer(filled.length * 8)
  const [bytes, endView] = [new Uint8Array(packed), new Uint32Array(ends)]
  const [offsetView, lengthView] = [new Float64Array(offsets), new Float64Array(lengths)]
  let end = 0
  for (const [index, entry] of filled.entries()) {
    const path = paths[index] ?? new Uint8Array(0)
    bytes.set(path, end)
    end += path.length
    endView[index] = end
    offsetView[index] = entry.offset
    lengthView[index] = entry.length
  }
  return { count: filled.length, paths: packed, pathEnds: ends, offsets, lengths }
}
