import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AllowedFolders, createAllowedFolders, NoSuchPathError, PathNotAllowedError } from './allowed-folders.ts'

let work = ''
let folders: AllowedFolders

beforeAll(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'shoal-folders-')))
  mkdirSync(join(work, 'open/films'), { recursive: true })
  mkdirSync(join(work, 'secret'))
  mkdirSync(join(work, 'open-too'))
  writeFileSync(join(work, 'open/film 10.mkv'), 'ten')
  writeFileSync(join(work, 'open/film 2.mkv'), 'two')
  writeFileSync(join(work, 'secret/key'), 'key')
  symlinkSync(join(work, 'secret'), join(work, 'open/way-out'))
  symlinkSync(join(work, 'secret/key'), join(work, 'open/key'))
  symlinkSync(join(work, 'open/films'), join(work, 'open/inside'))
  symlinkSync(join(work, 'open'), join(work, 'alias'))
  folders = createAllowedFolders([join(work, 'open')])
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('allowed folders', () => {
  it('list folders before files, numbers in their order, and no link that leads out', async () => {
    const { entries, parent } = await folders.list(join(work, 'open'))
    expect(entries.map(({ name }) => name)).toEqual(['films', 'inside', 'film 2.mkv', 'film 10.mkv'])
    expect(entries[2]).toEqual({ name: 'film 2.mkv', path: join(work, 'open/film 2.mkv'), kind: 'file', length: 3 })
    expect(parent).toBeUndefined()
    expect((await folders.list(join(work, 'open/films'))).parent).toBe(join(work, 'open'))
  })

  it.each([
    ['the folder above', '.'],
    ['a way up', 'open/films/../..'],
    ['a neighbour whose name begins alike', 'open-too'],
    ['a link to a folder outside', 'open/way-out'],
    ['a file behind such a link', 'open/way-out/key'],
    ['a link to a file outside', 'open/key'],
    ['what does not exist elsewhere', 'secret/nothing'],
    ['a byte that ends paths', 'open/a\0b'],
  ])('refuse %s', async (_, path) => {
    await expect(folders.resolve(`${work}/${path}`)).rejects.toBeInstanceOf(PathNotAllowedError)
    await expect(folders.list(`${work}/${path}`)).rejects.toBeInstanceOf(PathNotAllowedError)
  })

  it('refuse a relative path', async () => {
    await expect(folders.resolve('open')).rejects.toBeInstanceOf(PathNotAllowedError)
  })

  it('say that nothing is there only inside', async () => {
    await expect(folders.resolve(join(work, 'open/nothing'))).rejects.toBeInstanceOf(NoSuchPathError)
    await expect(folders.list(join(work, 'open/film 2.mkv'))).rejects.toBeInstanceOf(NoSuchPathError)
  })

  it('may be links themselves, and links inside may be followed', async () => {
    const alias = createAllowedFolders([join(work, 'alias')])
    expect(await alias.resolve(join(work, 'alias/inside'))).toBe(join(work, 'open/films'))
    expect(
      await createAllowedFolders([join(work, 'later')])
        .resolve(join(work, 'later'))
        .catch(String),
    ).toContain('nothing is there')
  })
})
