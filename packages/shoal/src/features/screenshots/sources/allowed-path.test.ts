import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allowedPaths } from './allowed-path.ts'

let root: string

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'shoal-allowed-')))
  await mkdir(join(root, 'videos', 'series'), { recursive: true })
  await mkdir(join(root, 'videos-secret'))
  await writeFile(join(root, 'videos', 'series', 'a.mkv'), 'a')
  await writeFile(join(root, 'videos-secret', 'b.mkv'), 'b')
  await symlink(join(root, 'videos-secret'), join(root, 'videos', 'link'))
})
afterAll(() => rm(root, { recursive: true }))

it.each([
  ['a file below the folder', 'videos/series/a.mkv', 'videos/series/a.mkv'],
  ['the folder itself', 'videos', 'videos'],
  ['a way back into it', 'videos/series/../series/a.mkv', 'videos/series/a.mkv'],
])('allows %s', async (_, path, real) => {
  expect(await allowedPaths([join(root, 'videos')])(`${root}/${path}`)).toBe(join(root, real))
})

it.each([
  ['a folder whose name only begins like it', 'videos-secret/b.mkv'],
  ['a link that leads out', 'videos/link/b.mkv'],
  ['a way out', 'videos/../videos-secret/b.mkv'],
  ['what is not there', 'videos/none.mkv'],
])('refuses %s', async (_, path) => {
  expect(await allowedPaths([join(root, 'videos')])(`${root}/${path}`)).toBeUndefined()
})

it('refuses relative paths, and everything where no folder is opened', async () => {
  expect(await allowedPaths([root])('videos/series/a.mkv')).toBeUndefined()
  expect(await allowedPaths([])(join(root, 'videos'))).toBeUndefined()
})
