import { constants, type FileHandle, mkdir, open, realpath, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fileSlices, type Metainfo, safePaths } from '@shoal/bittorrent'
import { type PieceStore, PieceStoreError } from '../pieces/piece-store.ts'

const OPEN_FILES = 32 // handles kept per torrent
const WRITING = 1

type Stored = Pick<Metainfo, 'name' | 'singleFile' | 'files' | 'kind' | 'pieceLength' | 'pieceCount' | 'totalLength'>

/**
 * A torrent's files below `folder`, at the paths that @shoal/bittorrent deems safe. Links are never followed out of the
 * folder. Padding is not stored and reads as zeroes.
 */
export class DiskPieceStore implements PieceStore {
  readonly #folder: string
  readonly #layout: Stored
  readonly #paths: readonly (string | undefined)[]
  /** By file index × 2 + `WRITING`, least recently used first; a promise, so that two callers never open twice. */
  readonly #handles = new Map<number, Promise<FileHandle>>()
  readonly #users = new Map<number, number>()
  #root: Promise<string> | undefined

  constructor(folder: string, layout: Stored) {
    this.#folder = folder
    this.#layout = layout
    const rules = process.platform === 'win32' ? 'windows' : 'posix'
    this.#paths = safePaths(layout, rules).map((path) => (path === undefined ? undefined : join(folder, ...path)))
  }

  async read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    const bytes = into !== undefined && into.length >= length ? into.subarray(0, length) : new Uint8Array(length)
    const slices = fileSlices(this.#layout, offset, length)
    const stored = slices.filter(({ fileIndex }) => this.#paths[fileIndex] !== undefined)
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
    for (const slice of fileSlices(this.#layout, offset, bytes.length)) {
      if (this.#paths[slice.fileIndex] === undefined) continue
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
    for (const [index, path] of this.#paths.entries()) {
      if (path !== undefined && this.#layout.files[index]?.length === 0)
        await this.#use(index, 'write', () => Promise.resolve())
    }
    await this.sync()
  }

  async stamp(): Promise<string> {
    const stats = this.#paths.map(async (path) => {
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
    const folders = new Set<string>()
    for (const path of this.#paths) {
      // A folder that was never made, or is gone, holds nothing of ours.
      if (path === undefined || !(await this.#inside(dirname(path)).catch(notThere))) continue
      await rm(path, { force: true })
      for (let folder = dirname(path); folder.length > this.#folder.length; folder = dirname(folder))
        folders.add(folder)
    }
    for (const folder of [...folders].sort((left, right) => right.length - left.length)) {
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
    const path = this.#paths[index]
    if (path === undefined) throw new PieceStoreError('padding is not stored')
    if (writing) await mkdir(dirname(path), { recursive: true })
    if (!(await this.#inside(dirname(path)))) throw new PieceStoreError('a folder of the torrent leads elsewhere')
    const flags = writing ? constants.O_RDWR | constants.O_CREAT : constants.O_RDONLY
    return open(path, flags | constants.O_NOFOLLOW, 0o644)
  }

  /** Whether a folder truly lies below ours, links resolved. */
  async #inside(folder: string): Promise<boolean> {
    this.#root ??= realpath(this.#folder)
    this.#root.catch(() => {
      this.#root = undefined // not there yet: asked again next time
    })
    const [root, real] = [await this.#root, await realpath(folder)]
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
