import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { galleryContract } from '../gallery/gallery.contract.ts'
import { createDiskGallery } from './disk-gallery.ts'

describe('disk gallery', () => {
  const folders: string[] = []
  const newFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-gallery-'))
    folders.push(folder)
    return folder
  }
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
  })

  galleryContract(async () => createDiskGallery(join(await newFolder(), 'not', 'made', 'yet')))

  it('leaves no unfinished file behind when a write is aborted', async () => {
    const folder = await newFolder()
    const gallery = createDiskGallery(folder)
    const key = { taskId: 1, sha256: 'c'.repeat(64), format: 'png' } as const
    await expect(gallery.put(key, new Uint8Array(9), AbortSignal.abort())).rejects.toThrow()
    expect(await readdir(join(folder, '1'))).toEqual([])
  })
})
