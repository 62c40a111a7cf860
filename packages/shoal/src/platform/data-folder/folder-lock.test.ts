import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DataFolder, DataFolderError, dataFolderAt, prepareDataFolder } from './data-folder.ts'
import { FolderInUseError, lockFolder, lockHolder } from './folder-lock.ts'

let folder: DataFolder

beforeEach(async () => {
  folder = dataFolderAt(await mkdtemp(join(tmpdir(), 'shoal-lock-')))
  await prepareDataFolder(folder)
})
afterEach(() => rm(folder.root, { recursive: true, force: true }))

describe('lockFolder', () => {
  it('refuses a second start and names the process that holds the folder', async () => {
    const lock = await lockFolder(folder)
    const refusal = await lockFolder(folder).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(FolderInUseError)
    expect(String(refusal)).toContain(`process ${process.pid}`)
    await lock.release()
    expect(await lockHolder(folder)).toBeUndefined()
  })

  it('takes over from a process that is gone', async () => {
    await writeFile(folder.lock, '2147483646 1\n')
    const lock = await lockFolder(folder)
    expect(await lockHolder(folder)).toBe(process.pid)
    await lock.release()
  })

  it('takes over when the pid now belongs to another program', async () => {
    await writeFile(folder.lock, `${process.pid} 1\n`)
    const lock = await lockFolder(folder)
    await lock.release()
  })
})

describe('prepareDataFolder', () => {
  it('says which folder cannot be written', async () => {
    const file = join(folder.root, 'a-file')
    await writeFile(file, '')
    await expect(prepareDataFolder(dataFolderAt(join(file, 'below')))).rejects.toThrow(DataFolderError)
  })
})
