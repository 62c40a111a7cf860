import { createCipheriv, createHash } from 'node:crypto'
import { mkdir, open, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createTorrent } from '@shoal/toolkit'
import type { LabPlan } from '../lab-plan.ts'
import { type ContentFile, contentFiles } from './content-files.ts'
import { magnetLink } from './magnet-link.ts'
import type { LabTorrent } from './peers/lab-peer.ts'

const CHUNK = 4 << 20 // bytes

/**
 * Writes the content of each torrent and makes torrents of it. The bytes depend on the plan alone, so that every lab of
 * the same plan has the same info-hashes. Files of the right size are left as they are: a lab that was kept goes on.
 */
export async function makeContent(
  folder: string,
  torrentFolder: string,
  { sizes, files }: Pick<LabPlan, 'sizes' | 'files'>,
  tiers: readonly (readonly string[])[],
): Promise<readonly LabTorrent[]> {
  await mkdir(folder, { recursive: true })
  await mkdir(torrentFolder, { recursive: true })
  const torrents: LabTorrent[] = []
  for (const [index, size] of sizes.entries()) {
    const { name, parts } = contentFiles(index, size, files)
    await writeParts(folder, parts, `shoal lab ${index}`)
    const { bytes, metainfo } = await createTorrent({
      paths: [join(folder, name)],
      trackers: tiers,
      date: 'none',
    })
    const file = join(torrentFolder, `${index + 1}.torrent`)
    await writeFile(file, bytes)
    const { infoHash, pieceCount } = metainfo
    torrents.push({ name, infoHash, length: size, magnet: magnetLink(metainfo), file, bytes, pieceCount })
  }
  return torrents
}

/** Pseudo-random bytes: the key stream of a cipher whose key is the seed, cut into the files. */
async function writeParts(folder: string, parts: readonly ContentFile[], seed: string): Promise<void> {
  const digest = createHash('sha256').update(seed).digest()
  const cipher = createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16))
  const zeroes = Buffer.alloc(CHUNK)
  const states = await Promise.all(parts.map((part) => stat(join(folder, part.path)).catch(() => undefined)))
  if (parts.every(({ size }, index) => states[index]?.size === size)) return
  for (const { path, size } of parts) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await using file = await open(join(folder, path), 'w')
    for (let at = 0; at < size; at += CHUNK) {
      await file.write(cipher.update(zeroes.subarray(0, Math.min(CHUNK, size - at))))
    }
  }
}
