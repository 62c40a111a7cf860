import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DataFolder, dataFolderAt, prepareDataFolder } from '../data-folder/data-folder.ts'
import { createSealer, UnsealError } from './sealer.ts'
import { loadSealingKey, SealingKeyError } from './sealing-key.ts'

let folder: DataFolder
beforeEach(async () => {
  folder = dataFolderAt(await mkdtemp(join(tmpdir(), 'shoal-secrets-')))
  await prepareDataFolder(folder)
})
afterEach(() => rm(folder.root, { recursive: true, force: true }))

describe('createSealer', () => {
  const key = new Uint8Array(32).fill(7)
  const sealer = createSealer(key, 'fleet')
  const plain = Buffer.from('passkey 密钥')

  it('opens what it sealed, and never seals to the same bytes twice', () => {
    const sealed = Buffer.from(sealer.seal(plain))
    expect(sealed.includes('passkey')).toBe(false)
    expect(Buffer.from(sealer.open(sealed))).toEqual(plain)
    expect(Buffer.from(sealer.seal(plain))).not.toEqual(sealed)
  })

  it('refuses another purpose, another key and changed bytes', () => {
    const sealed = sealer.seal(plain)
    expect(() => createSealer(key, 'other').open(sealed)).toThrow(UnsealError)
    expect(() => createSealer(new Uint8Array(32), 'fleet').open(sealed)).toThrow(UnsealError)
    expect(() => sealer.open(sealed.subarray(0, -1))).toThrow(UnsealError)
    expect(() => sealer.open(new Uint8Array(3))).toThrow(UnsealError)
  })
})

describe('loadSealingKey', () => {
  it('makes a key once, for the owner only', async () => {
    const [first, second] = await Promise.all([loadSealingKey({ folder }), loadSealingKey({ folder })])
    expect(second).toEqual(first)
    expect((await stat(join(folder.secrets, 'key'))).mode & 0o777).toBe(0o600)
  })

  it('prefers the environment, in hex or base64', async () => {
    const hex = '11'.repeat(32)
    expect(await loadSealingKey({ folder, text: hex })).toEqual(
      await loadSealingKey({ folder, text: `${Buffer.from(hex, 'hex').toString('base64')}\n` }),
    )
  })

  it('refuses a key of another length and a file that is not there', async () => {
    await writeFile(join(folder.root, 'short'), 'abcd')
    await expect(loadSealingKey({ folder, file: join(folder.root, 'short') })).rejects.toThrow(SealingKeyError)
    await expect(loadSealingKey({ folder, file: join(folder.root, 'none') })).rejects.toThrow(SealingKeyError)
  })
})
