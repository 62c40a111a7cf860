import { createCipheriv, createHash } from 'node:crypto'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTorrent } from '@shoal/toolkit'
import type { LabTorrent } from './lab-peer.ts'
import { magnetLink } from './magnet-link.ts'

const CHUNK = 4 << 20 // bytes

/**
 * Writes one file of each size and makes torrents of them. The bytes depend on the size and place alone, so that every
 * lab of the same plan has the same info-hashes; the names hold what programs stumble over.
 */
export async function makeContent(
  folder: string,
  torrentFolder: string,
  sizes: readonly number[],
  trackers: readonly string[],
): Promise<readonly LabTorrent[]> {
  await mkdir(folder, { recursive: true })
  await mkdir(torrentFolder, { recursive: true })
  const torrents: LabTorrent[] = []
  for (const [index, size] of sizes.entries()) {
    const name = `实验 ${index + 1} – ${size} é.bin`
    await writeBytes(join(folder, name), size, `shoal lab ${index}`)
    const { bytes, metainfo } = await createTorrent({
      paths: [join(folder, name)],
      trackers: [trackers],
      date: 'none',
    })
    const file = join(torrentFolder, `${index + 1}.torrent`)
    await writeFile(file, bytes)
    const { infoHash, pieceCount } = metainfo
    torrents.push({ name, infoHash, length: size, magnet: magnetLink(metainfo), file, bytes, pieceCount })
  }
  return torrents
}

/** Pseudo-random bytes: the key stream of a cipher whose key is the seed. */
async function writeBytes(path: string, size: number, seed: string): Promise<void> {
  const digest = createHash('sha256').update(seed).digest()
  const cipher = createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16))
  const zeroes = Buffer.alloc(CHUNK)
  await using file = await open(path, 'w')
  for (let at = 0; at < size; at += CHUNK) {
    await file.write(cipher.update(zeroes.subarray(0, Math.min(CHUNK, size - at))))
  }
}
