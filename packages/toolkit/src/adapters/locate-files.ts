import { type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Metainfo, safePath, safePaths, type TorrentFile } from '@shoal/bittorrent'
import type { FileStamp } from '../verify/verify-state.ts'

/** Where a torrent's file lies, or should lie. */
export interface LocatedFile {
  readonly location: string | Uint8Array
  /** Undefined when it is missing. */
  readonly stamp: FileStamp | undefined
}

/**
 * Finds a torrent's files below `data`, which is the folder that it was downloaded into, its own folder, or its one
 * file. Paths of a hostile torrent never lead out of there.
 */
export function locateFiles(metainfo: Metainfo, data: string): readonly LocatedFile[] {
  const safe = safePaths(metainfo)
  const inside = metainfo.singleFile ? undefined : safe.find((path) => path !== undefined)?.[0]
  const ownFolder = inside !== undefined && !statOf(join(data, inside))?.isDirectory()
  const isFile = metainfo.singleFile && statOf(data)?.isFile() === true
  return metainfo.files.map((file, index) => {
    const path = plainPath(metainfo, file) ?? safe[index] ?? []
    const location = isFile ? data : join(data, ...(ownFolder ? path.slice(1) : path))
    const stats = statOf(location)
    const raw = stats === undefined ? rawLocation(metainfo, file, data, ownFolder) : undefined
    const found = raw === undefined ? stats : statOf(raw)
    const stamp = found?.isFile() ? { length: found.size, modified: found.mtimeMs } : undefined
    return { location: raw ?? location, stamp }
  })
}

/**
 * The path as it is written, where nothing about it is unsafe. `safePaths` would keep apart names that differ only in
 * case or in Unicode form, which other clients on this file system do not.
 */
function plainPath(metainfo: Metainfo, file: TorrentFile): readonly string[] | undefined {
  const path = metainfo.singleFile ? file.path : [metainfo.name, ...file.path]
  return safePath(path).every((component, index) => component === path[index]) ? path : undefined
}

/** The place of a file whose name is not UTF-8, unless its bytes would lead elsewhere. */
function rawLocation(metainfo: Metainfo, file: TorrentFile, data: string, ownFolder: boolean): Buffer | undefined {
  if (file.rawPath === undefined || metainfo.singleFile) return undefined
  const unsafe = file.rawPath.some((component) => {
    const text = Buffer.from(component).toString('latin1')
    return text === '' || text === '.' || text === '..' || text.includes('/') || text.includes('\0')
  })
  if (unsafe) return undefined
  const folder = ownFolder ? data : join(data, safePaths({ ...metainfo, files: [file] })[0]?.[0] ?? '')
  return Buffer.concat([Buffer.from(folder), ...file.rawPath.flatMap((component) => [Buffer.from('/'), component])])
}

function statOf(path: string | Buffer): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    // A file where a folder is expected, or a folder that may not be entered: the file is not there for us.
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOTDIR', 'EACCES', 'ENAMETOOLONG'].includes(String(error.code))
    ) {
      return undefined
    }
    throw error
  }
}
