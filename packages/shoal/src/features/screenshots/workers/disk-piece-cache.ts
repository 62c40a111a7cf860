import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PieceCache } from '@shoal/screenshots'
import { writeFileSafely } from '../../../platform/data-folder/write-file-safely.ts'

const BLOCK_FILE = /^(\d+)\.(\d+)$/
/** As the umask allows: the content of a torrent is open where the downloads are. */
const FILE_MODE = 0o644
const INFO_HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * Verified pieces as files, `<folder>/<info-hash>/<piece>`, and proved blocks as `<piece>.<block>` beside them, so that a
 * task goes on where another worker ended. Nothing is said of their content: whoever loads them checks them.
 */
export function createDiskPieceCache(folder: string): PieceCache {
  const folderOf = (infoHash: string): string => {
    if (!INFO_HASH.test(infoHash)) throw new TypeError('not an info-hash')
    return join(folder, infoHash)
  }
  return {
    async load(infoHash, piece) {
      return readFile(join(folderOf(infoHash), String(piece))).catch(absent)
    },
    async store(infoHash, piece, bytes) {
      await mkdir(folderOf(infoHash), { recursive: true })
      await writeFileSafely(join(folderOf(infoHash), String(piece)), bytes, FILE_MODE)
    },
    async loadBlocks(infoHash, piece) {
      const blocks = new Map<number, Uint8Array>()
      const names = await readdir(folderOf(infoHash)).catch(absent)
      for (const name of names ?? []) {
        const [, ofPiece, block] = BLOCK_FILE.exec(name) ?? []
        if (Number(ofPiece) !== piece) continue
        const bytes = await readFile(join(folderOf(infoHash), name)).catch(absent)
        if (bytes !== undefined) blocks.set(Number(block), bytes)
      }
      return blocks
    },
    async storeBlock(infoHash, { piece, block }, bytes) {
      await mkdir(folderOf(infoHash), { recursive: true })
      await writeFileSafely(join(folderOf(infoHash), `${piece}.${block}`), bytes, FILE_MODE)
    },
  }
}

/** What was never stored, or pruned meanwhile, is no failure. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** Removes the torrents used least recently until the folder holds no more than `maximalBytes`. */
export async function prunePieceCache(folder: string, maximalBytes: number): Promise<void> {
  const torrents = []
  for (const name of await readdir(folder)) {
    if (!INFO_HASH.test(name)) continue
    const path = join(folder, name)
    const files = await Promise.all((await readdir(path)).map((file) => stat(join(path, file))))
    const bytes = files.reduce((total, file) => total + file.size, 0)
    torrents.push({ path, bytes, usedAt: Math.max(0, ...files.map((file) => file.atimeMs)) })
  }
  torrents.sort((a, b) => b.usedAt - a.usedAt)
  let total = 0
  for (const { path, bytes } of torrents) {
    total += bytes
    if (total > maximalBytes) await rm(path, { recursive: true, force: true })
  }
}
