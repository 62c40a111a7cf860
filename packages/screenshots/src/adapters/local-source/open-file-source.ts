import { opendir, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { LocalDataError } from '../../pieces/local-data-error.ts'
import { lengthOfPiece } from '../../pieces/piece-map.ts'
import type { LayoutFile, PieceSource, TorrentLayout } from '../../pieces/piece-source.ts'
import { readExactly } from './read-exactly.ts'

/** There is no torrent, so bytes are counted in pieces of this size. */
const PIECE_LENGTH = 256 * 1024
const MAX_FILES = 100_000
const MAX_DEPTH = 32

/** A video, or a folder of them, that belongs to no torrent: seen as one, with nothing to check it against. */
export async function openFileSource(path: string, signal: AbortSignal): Promise<PieceSource> {
  const root = await realpath(path).catch((cause: unknown) => {
    throw new LocalDataError('the file or folder is not there', { cause })
  })
  const paths = (await stat(root)).isDirectory() ? await filesBelow(root, signal) : [root]
  const files: LayoutFile[] = []
  let totalLength = 0
  for (const file of paths) {
    const { size } = await stat(file)
    const components = file === root ? [basename(root)] : relative(root, file).split(sep)
    files.push({ path: components, length: size, offset: totalLength })
    totalLength += size
  }
  const layout: TorrentLayout = {
    name: basename(root),
    files,
    pieceLength: PIECE_LENGTH,
    pieceCount: Math.ceil(totalLength / PIECE_LENGTH),
    totalLength,
  }
  const touched = new Set<number>()

  return {
    metainfo: async () => layout,
    read: async (offset, length, abort) => {
      abort.throwIfAborted()
      const bytes = new Uint8Array(length)
      // A DVD title's parts are read as one file.
      for (const [index, file] of files.entries()) {
        const from = Math.max(offset, file.offset)
        const count = Math.min(offset + length, file.offset + file.length) - from
        if (count <= 0) continue
        const part = await readExactly(paths[index] ?? '', from - file.offset, count)
        if (part === undefined) throw new LocalDataError('the file became shorter while it was read')
        bytes.set(part, from - offset)
      }
      for (let piece = Math.floor(offset / PIECE_LENGTH); piece * PIECE_LENGTH < offset + length; piece++)
        touched.add(piece)
      return bytes
    },
    prefetch: () => undefined,
    have: (piece) => touched.has(piece),
    availability: () => 1,
    get stats() {
      const bytes = touched.values().reduce((sum, piece) => sum + lengthOfPiece(piece, layout), 0)
      return { payloadBytes: bytes, pieces: touched.size }
    },
    close: async () => undefined,
  }
}

/** All ordinary files below a folder, in order of their paths; links are not followed. */
async function filesBelow(root: string, signal: AbortSignal): Promise<readonly string[]> {
  const found: string[] = []
  const folders: { path: string; depth: number }[] = [{ path: root, depth: 0 }]
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    signal.throwIfAborted()
    for await (const entry of await opendir(folder.path)) {
      const path = join(folder.path, entry.name)
      if (entry.isDirectory() && folder.depth < MAX_DEPTH) folders.push({ path, depth: folder.depth + 1 })
      if (!entry.isFile()) continue
      found.push(path)
      if (found.length > MAX_FILES) throw new LocalDataError(`the folder holds more than ${MAX_FILES} files`)
    }
  }
  return found.sort()
}
