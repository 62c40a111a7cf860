import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { createGunzip } from 'node:zlib'
import { openSqlite } from '@shoal/sql'
import { extract } from 'tar-stream'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { RESTORED_AT } from '../../platform/database/restored-at.ts'
import { createSettingsStore } from '../../platform/database/settings-store.ts'
import {
  BACKUP_VERSION,
  BackupFileError,
  CHECKSUMS,
  checksumsSchema,
  MANIFEST,
  type Manifest,
  manifestSchema,
  placeOf,
} from './backup-format.ts'

const MAXIMAL_TEXT = 64 * 1024 * 1024 // bytes of the manifest or of the checksums
const SECRET = 0o700

/**
 * Unpacks a backup into a folder that is empty or not there yet. Nothing is there before everything is, checked against
 * its checksums.
 * @throws BackupFileError
 */
export async function restoreBackup(file: string, target: string, now: () => number): Promise<Manifest> {
  const root = resolve(target)
  await refuseUnlessEmpty(root)
  const draft = `${root}.restoring-${process.pid}`
  await mkdir(draft, { recursive: true, mode: SECRET })
  try {
    const manifest = await unpack(file, draft)
    if (manifest.database === 'sqlite') await rememberRestore(join(draft, 'shoal.db'), now())
    await rmdir(root).catch(() => undefined) // where it is not there, or not empty, `rename` says so
    await rename(draft, root)
    return manifest
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function refuseUnlessEmpty(root: string): Promise<void> {
  const found = await readdir(root).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  if (found.length > 0)
    throw new BackupFileError(`${root} is not empty: choose another folder with --data DIR, or move this one away`)
}

async function unpack(file: string, draft: string): Promise<Manifest> {
  const archive = extract()
  const input = createReadStream(file)
  const plain = createGunzip()
  for (const source of [input, plain]) source.on('error', (error: Error) => archive.destroy(error))
  input.pipe(plain).pipe(archive)
  const found = new Map<string, string>()
  let manifest: Manifest | undefined
  let complete = false
  try {
    for await (const entry of archive) {
      const { name, type } = entry.header
      if (complete || type !== 'file') throw new BackupFileError(`${file} holds ${name}, which is no part of a backup`)
      if (manifest === undefined) manifest = manifestIn(file, name, await textOf(entry))
      else if (name === CHECKSUMS) complete = compared(file, await textOf(entry), found)
      else found.set(name, await unpackFile(entry, name, { file, draft }))
    }
  } catch (error) {
    if (error instanceof BackupFileError || (error instanceof Error && 'syscall' in error)) throw error
    throw new BackupFileError(`${file} is no backup, or damaged: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
  if (manifest === undefined || !complete) throw new BackupFileError(`${file} is no backup, or not the whole of one`)
  return manifest
}

function manifestIn(file: string, name: string, text: string): Manifest {
  const parsed = name === MANIFEST ? manifestSchema.safeParse(JSON.parse(text)) : undefined
  if (parsed?.data === undefined) throw new BackupFileError(`${file} is no backup of Shoal`)
  if (parsed.data.version > BACKUP_VERSION)
    throw new BackupFileError(`${file} was written by Shoal ${parsed.data.shoal}: restore it with that or a newer one`)
  return parsed.data
}

function compared(file: string, text: string, found: ReadonlyMap<string, string>): true {
  const expected = checksumsSchema.parse(JSON.parse(text))
  const names = new Set([...Object.keys(expected), ...found.keys()])
  const wrong = [...names].find((name) => expected[name] !== found.get(name))
  if (wrong !== undefined) throw new BackupFileError(`${file} is damaged: ${wrong} is not what was backed up`)
  return true
}

/** Writes one file, for its owner only, and returns its checksum. */
async function unpackFile(
  entry: AsyncIterable<Uint8Array>,
  name: string,
  { file, draft }: { readonly file: string; readonly draft: string },
): Promise<string> {
  const place = placeOf(name)
  if (place === undefined) throw new BackupFileError(`${file} holds ${name}, which is no part of a backup`)
  const path = join(draft, place)
  await mkdir(dirname(path), { recursive: true, mode: SECRET })
  const hash = createHash('sha256')
  await using output = await open(path, 'wx', 0o600)
  for await (const chunk of entry) {
    hash.update(chunk)
    await output.writeFile(chunk)
  }
  await output.sync()
  return hash.digest('hex')
}

async function textOf(entry: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of entry) {
    length += chunk.length
    if (length > MAXIMAL_TEXT) throw new BackupFileError('a list in the backup is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

async function rememberRestore(databaseFile: string, at: number): Promise<void> {
  const database = openSqlite<CoreSchema>({ file: databaseFile })
  try {
    await createSettingsStore(database).set(RESTORED_AT, String(at))
  } finally {
    await database.close()
  }
}
