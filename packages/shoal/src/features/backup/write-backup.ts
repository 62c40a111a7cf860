import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { copySqlite } from '@shoal/sql'
import { type Pack, pack } from 'tar-stream'
import type { DataFolder } from '../../platform/data-folder/data-folder.ts'
import { isLogFile } from '../../platform/logging/log-file.ts'
import { VERSION } from '../../platform/version.ts'
import { BACKUP_VERSION, BackupFileError, CHECKSUMS, DATABASE, MANIFEST, type Manifest } from './backup-format.ts'

export interface BackupRequest {
  readonly folder: DataFolder
  /** File to write; it must not be there yet. */
  readonly target: string
  /** The settings file in use, if there is one. */
  readonly settingsFile: string | undefined
  /** Whether the database lies elsewhere and is not for us to copy. */
  readonly postgres: boolean
  readonly gallery: boolean
  /** Where the logs lie, if they go along; in the archive they are the data folder's. */
  readonly logFolder: string | undefined
  /** Unix milliseconds. */
  readonly now: () => number
}

interface Source {
  readonly name: string
  readonly path: string
}

/**
 * Writes everything that a Shoal needs to go on elsewhere into one file, while it may be running: the database as of one
 * moment, secrets, tracker, the built-in client's torrents, settings. The file is for its owner only and has its name
 * once it is whole and synced.
 */
export async function writeBackup(request: BackupRequest): Promise<Manifest> {
  const { folder, target, postgres, now } = request
  const draft = `${target}.${process.pid}.new`
  const copy = join(folder.backups, `copy-${process.pid}.db`)
  try {
    const sources = await sourcesOf(request)
    if (!postgres) {
      await copySqlite(folder.database, copy)
      sources.unshift({ name: DATABASE, path: copy })
    }
    const manifest: Manifest = {
      version: BACKUP_VERSION,
      shoal: VERSION,
      createdAt: new Date(now()).toISOString(),
      database: postgres ? 'postgres' : 'sqlite',
      contents: [...new Set(sources.map(({ name }) => name.split('/').slice(0, 2).join('/')))],
    }
    await writeArchive(draft, manifest, sources)
    await moveIntoPlace(draft, target)
    return manifest
  } finally {
    await rm(draft, { force: true })
    for (const leftover of [copy, `${copy}-journal`, `${copy}-wal`, `${copy}-shm`]) await rm(leftover, { force: true })
  }
}

async function sourcesOf({ folder, settingsFile, gallery, logFolder }: BackupRequest): Promise<Source[]> {
  const files = [
    folder.ports,
    folder.trackerSnapshot,
    folder.trackerList,
    folder.trackerAccess,
    folder.trackerJournal,
  ].map((path) => ({ name: `data/${basename(path)}`, path }))
  const folders = [folder.secrets, folder.torrents, ...(gallery ? [folder.gallery] : [])]
  const inFolders: Source[] = []
  for (const path of folders) inFolders.push(...(await filesBelow(path, basename(path))))
  if (logFolder !== undefined) {
    const logs = await filesBelow(logFolder, 'logs')
    inFolders.push(...logs.filter(({ path }) => isLogFile(basename(path)))) // the folder may be everybody's
  }
  const settings =
    settingsFile === undefined
      ? []
      : [{ name: `data/${settingsFile.endsWith('.json') ? 'config.json' : 'shoal.yaml'}`, path: settingsFile }]
  return [...settings, ...files, ...inFolders]
}

async function filesBelow(path: string, nameInArchive: string): Promise<Source[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ name: `data/${nameInArchive}/${relative(path, file).replaceAll('\\', '/')}`, path: file }))
}

async function writeArchive(draft: string, manifest: Manifest, sources: readonly Source[]): Promise<void> {
  const archive = pack()
  const output = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true })
  const written = pipeline(archive, createGzip(), output)
  try {
    addText(archive, MANIFEST, JSON.stringify(manifest, null, 2))
    const checksums: Record<string, string> = {}
    for (const source of sources) {
      const checksum = await addFile(archive, source)
      if (checksum !== undefined) checksums[source.name] = checksum
    }
    addText(archive, CHECKSUMS, JSON.stringify(checksums))
    archive.finalize()
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)))
    await written.catch(() => undefined) // the first error is the one that matters
    throw error
  }
  await written
}

/** Adds a file as long as it was when it was opened: logs may grow meanwhile. Nothing for one that is not there. */
async function addFile(archive: Pack, { name, path }: Source): Promise<string | undefined> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
  await using opened = file
  const { size } = await opened.stat()
  const hash = createHash('sha256')
  const counting = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const entry = archive.entry({ name, size, mode: 0o600 })
  if (size === 0) entry.end()
  else await pipeline(opened.createReadStream({ start: 0, end: size - 1, autoClose: false }), counting, entry)
  return hash.digest('hex')
}

function addText(archive: Pack, name: string, text: string): void {
  archive.entry({ name, mode: 0o600 }, text)
}

/** Never over a file that is there: an older backup may be the only good one. */
async function moveIntoPlace(draft: string, target: string): Promise<void> {
  try {
    await using claimed = await open(target, 'wx', 0o600)
    await claimed.sync()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new BackupFileError(`${target} is there already`, { cause: error })
    throw error
  }
  await rename(draft, target)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
