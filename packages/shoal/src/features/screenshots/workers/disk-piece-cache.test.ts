import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createDiskPieceCache } from './disk-piece-cache.ts'

const INFO_HASH = 'ab'.repeat(20)

it('keeps pieces and single blocks apart, and takes no other file for one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-pieces-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const cache = createDiskPieceCache(folder)
  expect(await cache.load(INFO_HASH, 3)).toBeUndefined()
  expect(await cache.loadBlocks(INFO_HASH, 3)).toEqual(new Map())

  await cache.store(INFO_HASH, 1, Buffer.from('a piece'))
  await cache.storeBlock(INFO_HASH, { piece: 3, block: 0 }, Buffer.from('first'))
  await cache.storeBlock(INFO_HASH, { piece: 3, block: 12 }, Buffer.from('later'))
  await cache.storeBlock(INFO_HASH, { piece: 33, block: 1 }, Buffer.from('elsewhere'))
  await writeFile(join(folder, INFO_HASH, '3.7.123.new'), 'half of a block')
  const blocks = await createDiskPieceCache(folder).loadBlocks(INFO_HASH, 3)
  expect([...blocks].map(([block, bytes]) => [block, Buffer.from(bytes).toString()]).sort()).toEqual([
    [0, 'first'],
    [12, 'later'],
  ])
  expect(await cache.load(INFO_HASH, 3)).toBeUndefined()
  expect(Buffer.from((await cache.load(INFO_HASH, 1)) ?? []).toString()).toBe('a piece')
  expect((await readdir(join(folder, INFO_HASH))).sort()).toEqual(['1', '3.0', '3.12', '3.7.123.new', '33.1'])
})
