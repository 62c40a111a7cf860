import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDiskPieceCache } from './disk-piece-cache.ts'

const [first, second] = ['a'.repeat(40), 'b'.repeat(64)]

describe('disk piece cache', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-pieces-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('gives pieces back, also to another that opens the folder', async () => {
    await createDiskPieceCache(folder).store(first, 3, Buffer.from('piece'))
    const other = createDiskPieceCache(folder)
    expect(await other.load(first, 3)).toEqual(Buffer.from('piece'))
    expect(await other.load(first, 4)).toBeUndefined()
    expect(await other.load(second, 3)).toBeUndefined()
  })

  it('drops the torrent not used for the longest time when it is full', async () => {
    const cache = createDiskPieceCache(folder, 1000)
    await cache.store(first, 0, Buffer.alloc(100))
    await utimes(join(folder, first), 1, 1)
    await cache.store(second, 0, Buffer.alloc(950))
    expect(await readdir(folder)).toEqual([second])
  })

  it.each([
    ['an info-hash that is a path', '../../x', 0],
    ['a negative piece', first, -1],
  ])('refuses %s', async (_, infoHash, piece) => {
    await expect(createDiskPieceCache(folder).store(infoHash, piece, Buffer.alloc(1))).rejects.toThrow(RangeError)
  })
})
