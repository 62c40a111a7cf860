import { chmod, chown, lstat, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DataFolder, DataFolderError, dataFolderAt, prepareDataFolder } from './data-folder.ts'

let outside: string
let folder: DataFolder
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'shoal-private-'))
  folder = dataFolderAt(join(outside, 'data'))
})
afterEach(() => rm(outside, { recursive: true, force: true }))

const modeOf = async (path: string) => ((await lstat(path)).mode & 0o777).toString(8)

describe('prepareDataFolder', () => {
  it('closes what an older version left open to other users', async () => {
    const files = [
      folder.database,
      `${folder.database}-wal`,
      folder.trackerSnapshot,
      folder.ports,
      join(folder.backups, 'old.db'),
      join(folder.gallery, '7', 'picture.jpg'),
      join(folder.torrents, 'a.torrent'),
      join(folder.logs, 'shoal.log'),
    ]
    for (const file of files) {
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(file, 'secret')
      await chmod(file, 0o664)
      await chmod(join(file, '..'), 0o755)
    }
    await prepareDataFolder(folder)
    for (const file of files) expect([file, await modeOf(file)]).toEqual([file, '600'])
    const folders = [folder.backups, folder.gallery, join(folder.gallery, '7'), folder.torrents, folder.logs]
    for (const path of folders) expect([path, await modeOf(path)]).toEqual([path, '700'])
  })

  it('leaves downloads, pieces and the watched folder to the umask, and lets others pass to them', async () => {
    for (const path of [folder.downloads, folder.pieces, folder.watch]) {
      await mkdir(path, { recursive: true })
      await chmod(path, 0o775)
      await writeFile(join(path, 'film.mkv'), '')
      await chmod(join(path, 'film.mkv'), 0o664)
    }
    await chmod(folder.root, 0o755)
    await prepareDataFolder(folder)
    for (const path of [folder.downloads, folder.pieces, folder.watch]) {
      expect([await modeOf(path), await modeOf(join(path, 'film.mkv'))]).toEqual(['775', '664'])
    }
    expect(await modeOf(folder.root)).toBe('711')
  })

  it('keeps a data folder that its owner closed', async () => {
    await mkdir(folder.root, { mode: 0o700 })
    await prepareDataFolder(folder)
    expect(await modeOf(folder.root)).toBe('700')
  })

  it('follows no link out of the data folder', async () => {
    const elsewhere = join(outside, 'elsewhere')
    await mkdir(elsewhere)
    await writeFile(join(elsewhere, 'file'), '')
    await chmod(elsewhere, 0o755)
    await chmod(join(elsewhere, 'file'), 0o644)
    await mkdir(folder.root)
    await symlink(elsewhere, folder.backups)
    await symlink(join(elsewhere, 'file'), folder.database)
    await prepareDataFolder(folder)
    expect([await modeOf(elsewhere), await modeOf(join(elsewhere, 'file'))]).toEqual(['755', '644'])
  })

  it.skipIf(process.geteuid?.() !== 0)('leaves files of other users as they are (tested as root)', async () => {
    await mkdir(folder.root)
    await writeFile(join(folder.root, 'theirs'), '')
    await chmod(join(folder.root, 'theirs'), 0o644)
    await chown(join(folder.root, 'theirs'), 65534, 65534)
    await prepareDataFolder(folder)
    expect((await stat(join(folder.root, 'theirs'))).mode & 0o777).toBe(0o644)
  })
})

it('says what to do when the disk is full', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  expect(new DataFolderError('/srv/shoal', full).message).toContain('free some space and start Shoal again')
})
