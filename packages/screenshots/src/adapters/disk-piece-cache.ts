import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PieceCache } from '../capture/piece-source.ts'

const GIBIBYTE = 2 ** 30

/**
 * Verified pieces as files, `<folder>/<info-hash>/<piece>`, so that an attempt after a crash fetches none twice. Not
 * synced: a piece lost in a power cut is fetched again, and who reads one checks it against the torrent.
 */
export function createDiskPieceCache(folder: string, maximalBytes = 2 * GIBIBYTE): PieceCache {
  let written = 0
  let pruning: Promise<void> = Promise.resolve()
  const torrentFolder = (infoHash: string): string => {
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(infoHash)) throw new RangeError('not an info-hash')
    return join(folder, infoHash)
  }
  const fileOf = (infoHash: string, piece: number): string => {
    if (!Number.isSafeInteger(piece) || piece < 0) throw new RangeError('not a piece')
    return join(torrentFolder(infoHash), String(piece))
  }
  return {
    load: async (infoHash, piece) => {
      try {
        return await readFile(fileOf(infoHash, piece))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw error
      }
    },
    store: async (infoHash, piece, bytes) => {
      const parent = torrentFolder(infoHash)
      await mkdir(parent, { recursive: true })
      const temporary = join(parent, `.${randomUUID()}.tmp`)
      await writeFile(temporary, bytes)
      await rename(temporary, fileOf(infoHash, piece))
      const now = new Date()
      await utimes(parent, now, now)
      written += bytes.length
      // Counting is slow, so it is done once for each eighth of the room that was written.
      if (written < maximalBytes / 8) return
      written = 0
      pruning = pruning.then(() => prune(folder, maximalBytes))
      await pruning
    },
  }
}

async function prune(folder: string, maximalBytes: number): Promise<void> {
  const torrents = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name)
      const sizes = await Promise.all((await readdir(path)).map(async (file) => (await stat(join(path, file))).size))
      return { path, usedAt: (await stat(path)).mtimeMs, bytes: sizes.reduce((sum, size) => sum + size, 0) }
    }),
  )
  let total = torrents.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { path, bytes } of torrents.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= maximalBytes) return
    await rm(path, { recursive: true, force: true })
    total -= bytes
  }
}
