import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { dataFolderAt } from '../data-folder/data-folder.ts'
import { openDatabase } from './open-database.ts'

describe('openDatabase', () => {
  it.each([
    ['overwritten', (file: string) => writeFile(file, 'no database'.repeat(1_000))],
    ['cut short', (file: string) => truncate(file, 8_192)],
  ])('says what to do about a file that was %s', async (_, damage) => {
    const root = await mkdtemp(join(tmpdir(), 'shoal-damaged-'))
    onTestFinished(() => rm(root, { recursive: true }))
    const folder = dataFolderAt(root)
    const { database } = await openDatabase(undefined, folder, Date.now)
    await database.close()
    await damage(folder.database)
    const error = await openDatabase(undefined, folder, Date.now).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ message: expect.stringMatching(/is damaged.*shoal restore.*backups/) })
  })
})
