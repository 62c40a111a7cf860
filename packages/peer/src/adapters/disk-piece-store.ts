import { constants, type FileHandle, mkdir, open, realpath, rm, rmdir, stat, symlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { fileSlices, type Metainfo, safeComponent } from '@shoal/bittorrent'
import { locateFiles } from '@shoal/bittorrent/node'
import { type PieceStore, PieceStoreError } from '../pieces/piece-store.ts'
import { torrentLinks } from '../pieces/torrent-links.ts'

const OPEN_FILES = 32 // handles kept per torrent
const WRITING = 1

type Stored = Pick<
  Metainfo,
  'name' | 'rawName' | 'singleFile' | 'files' | 'kind' | 'pieceLength' | 'pieceCount' | 'totalLength'
>
type DiskPath = string | Buffer

/**
 * A torrent's files below `folder`: where `locateFiles` finds them, else at the paths that @shoal/bittorrent deems safe.
 * Links are never followed out of the folder. Padding is not stored and reads as zeroes. Empty files and the torrent's own
 * links are made with the first byte that is written.
 */
export class DiskPieceStore implements PieceStore {
  readonly #folder: string
  readonly #layout: Stored
  /** By file index × 2 + `WRITING`, least recently used first; a promise, so that two callers never open twice. */
  readonly #handles = new Map<number, Promise<FileHandle>>()
  readonly #users = new Map<number, number>()
  #root: Promise<string> | undefined
  #located: Promise<readonly (DiskPath | undefined)[]> | undefined
  #prepared: Promise<void> | undefined

  constructor(folder: string, layout: Stored) {
    this.#folder = folder
    this.#layout = layout
  }

  /** By file; looked for once, and again whenever the files are stamped while none is open. */
  #paths(): Promise<readonly (DiskPath | undefined)[]> {
    this.#located ??= this.#locate()
    this.#located.catch(() => {
      this.#located = undefined // e.g. a disk that fails: asked again next time
    })
    return this.#located
  }

  async #locate(): Promise<readonly (DiskPath | undefined)[]> {
    const located = await locateFiles(this.#layout, this.#folder)
    return located.map(({ location }, index) => (this.#layout.files[index]?.padding === true ? undefined : location))
  }

  async read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    const bytes = into !== undefined && into.length >= length ? into.subarray(0, length) : new Uint8Array(length)
    const slices = fileSlices(this.#layout, offset, length)
    const stored = slices.filter(({ file }) => !file.padding)
    // Padding and gaps between v2 files are zeroes; memory that was used before holds something else.
    if (stored.reduce((sum, slice) => sum + slice.length, 0) < length) bytes.fill(0)
    for (const slice of stored) {
      const target = bytes.subarray(slice.offset - offset, slice.offset - offset + slice.length)
      await this.#use(slice.fileIndex, 'read', async (handle) => {
        const { bytesRead } = await handle.read(target, 0, slice.length, slice.fileOffset)
        if (bytesRead < slice.length) throw new PieceStoreError('a file is shorter than the torrent says')
      })
    }
    return bytes
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#prepare()
    for (const slice of fileSlices(this.#layout, offset, bytes.length)) {
      if (slice.file.padding) continue
      const source = bytes.subarray(slice.offset - offset, slice.offset - offset + slice.length)
      await this.#use(slice.fileIndex, 'write', async (handle) => {
        let done = 0
        while (done < source.length) {
          const { bytesWritten } = await handle.write(source, done, source.length - done, slice.fileOffset + done)
          done += bytesWritten
        }
      })
    }
  }

  async sync(): Promise<void> {
    for (const [key, opening] of [...this.#handles]) {
      if (key % 2 === WRITING) await (await opening).datasync()
    }
  }

  async finish(): Promise<void> {
    await this.#prepare()
    await this.sync()
  }

  /** Makes what no piece brings: empty files and links. */
  #prepare(): Promise<void> {
    this.#prepared ??= this.#makeEmptyAndLinks()
    this.#prepared.catch(() => {
      this.#prepared = undefined // e.g. a full disk: tried again with the next piece
    })
    return this.#prepared
  }

  async #makeEmptyAndLinks(): Promise<void> {
    const links = torrentLinks(this.#layout)
    const paths = await this.#paths()
    for (const [index, file] of this.#layout.files.entries()) {
      if (file.padding || file.length > 0) continue
      const target = links.get(index)
      if (target !== undefined) await this.#makeLink(paths[index] ?? '', target)
      else if (file.symlink === undefined) await this.#use(index, 'write', () => Promise.resolve())
    }
  }

  /** A link relative to its own folder; what lies there already stays. */
  async #makeLink(path: DiskPath, target: readonly string[]): Promise<void> {
    if (typeof path !== 'string') return
    const own = this.#layout.singleFile ? this.#folder : join(this.#folder, safeComponent(this.#layout.name))
    const folder = dirname(path)
    await mkdir(folder, { recursive: true })
    if (!(await this.#inside(folder))) throw new PieceStoreError('a folder of the torrent leads elsewhere')
    await symlink(relative(folder, join(own, ...target)) || '.', path).catch((error: unknown) => {
      // There already, or a file system without links.
      if (!isSystemError(error, 'EEXIST', 'EPERM', 'ENOSYS', 'EOPNOTSUPP')) throw error
    })
  }

  async stamp(): Promise<string> {
    if (this.#handles.size === 0) this.#located = undefined
    const stats = (await this.#paths()).map(async (path) => {
      if (path === undefined) return ''
      const found = await stat(path).catch(absent)
      return found === undefined ? '-' : `${found.size}:${Math.floor(found.mtimeMs)}`
    })
    return (await Promise.all(stats)).join(' ')
  }

  async close(): Promise<void> {
    const handles = [...this.#handles.values()]
    this.#handles.clear()
    for (const opened of await Promise.allSettled(handles)) {
      if (opened.status === 'fulfilled') await opened.value.close()
    }
  }

  async erase(): Promise<void> {
    await this.close()
    const folders = new Map<string, DiskPath>()
    for (const path of await this.#paths()) {
      // A folder that was never made, or is gone, holds nothing of ours.
      if (path === undefined || !(await this.#inside(parentOf(path)).catch(notThere))) continue
      await rm(path, { force: true })
      for (let folder = parentOf(path); folder.length > this.#folder.length; folder = parentOf(folder))
        folders.set(Buffer.from(folder).toString('latin1'), folder)
    }
    for (const folder of [...folders.values()].sort((left, right) => right.length - left.length)) {
      await rmdir(folder).catch((error: unknown) => {
        if (!isSystemError(error, 'ENOTEMPTY', 'ENOENT', 'EEXIST')) throw error
      })
    }
  }

  async #use(index: number, mode: Mode, work: (handle: FileHandle) => Promise<void>): Promise<void> {
    const key = index * 2 + (mode === 'write' ? WRITING : 0)
    this.#users.set(key, (this.#users.get(key) ?? 0) + 1)
    try {
      await work(await this.#opened(key))
    } catch (cause) {
      if (cause instanceof PieceStoreError) throw cause
      const reason = isSystemError(cause) ? (cause.code ?? 'unknown') : 'unknown'
      throw new PieceStoreError(`cannot ${mode} a file of the torrent (${reason})`, { cause })
    } finally {
      const users = (this.#users.get(key) ?? 1) - 1
      if (users === 0) this.#users.delete(key)
      else this.#users.set(key, users)
    }
  }

  async #opened(key: number): Promise<FileHandle> {
    const known = this.#handles.get(key)
    if (known !== undefined) {
      this.#handles.delete(key)
      this.#handles.set(key, known)
      return known
    }
    const opening = this.#open(Math.floor(key / 2), key % 2 === WRITING)
    this.#handles.set(key, opening)
    opening.catch(() => this.#handles.delete(key))
    await this.#closeIdle()
    return opening
  }

  async #open(index: number, writing: boolean): Promise<FileHandle> {
    const path = (await this.#paths())[index]
    if (path === undefined) throw new PieceStoreError('padding is not stored')
    if (writing) await mkdir(parentOf(path), { recursive: true })
    if (!(await this.#inside(parentOf(path)))) throw new PieceStoreError('a folder of the torrent leads elsewhere')
    const flags = writing ? constants.O_RDWR | constants.O_CREAT : constants.O_RDONLY
    return open(path, flags | constants.O_NOFOLLOW, 0o644)
  }

  /** Whether a folder truly lies below ours, links resolved. */
  async #inside(folder: DiskPath): Promise<boolean> {
    this.#root ??= realBytes(this.#folder)
    this.#root.catch(() => {
      this.#root = undefined // not there yet: asked again next time
    })
    const [root, real] = [await this.#root, await realBytes(folder)]
    return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)
  }

  async #closeIdle(): Promise<void> {
    for (const [index, opening] of this.#handles) {
      if (this.#handles.size <= OPEN_FILES) return
      if (this.#users.has(index)) continue
      this.#handles.delete(index)
      await (await opening).close()
    }
  }
}

type Mode = 'read' | 'write'

/** The folder of a path. */
function parentOf(path: DiskPath): DiskPath {
  return typeof path === 'string' ? dirname(path) : path.subarray(0, path.lastIndexOf(sep))
}

/** The path free of links, a character for each byte: comparable where names are not UTF-8. */
async function realBytes(path: DiskPath): Promise<string> {
  return (await realpath(path, { encoding: 'buffer' })).toString('latin1')
}

function isSystemError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !('code' in error)) return false
  return codes.length === 0 || codes.some((code) => code === error.code)
}

function notThere(error: unknown): false {
  if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return false
  throw error
}

function absent(error: unknown): undefined {
  if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
  const reason = isSystemError(error) ? (error.code ?? 'unknown') : 'unknown'
  throw new PieceStoreError(`cannot look at a file of the torrent (${reason})`, { cause: error })
}
