import { statSync } from 'node:fs'
import type { Metainfo } from '@shoal/bittorrent'
import { filePlaces } from '@shoal/bittorrent'
import { joinPlace, locateFiles as locateBelow } from '@shoal/bittorrent/node'
import type { FileStamp } from '../verify/verify-state.ts'
import { type DiskPath, diskPath } from './disk-path.ts'

/** Where a torrent's file lies, or should lie. */
export interface LocatedFile {
  readonly location: DiskPath
  /** Undefined when it is missing. */
  readonly stamp: FileStamp | undefined
}

/**
 * Finds a torrent's files below `data`, which is the folder that it was downloaded into, its own folder, or its one
 * file. Paths of a hostile torrent never lead out of there.
 */
export async function locateFiles(metainfo: Metainfo, data: string): Promise<readonly LocatedFile[]> {
  const place = diskPath(data) ?? data
  const located =
    metainfo.singleFile && isKind(place, 'file')
      ? metainfo.files.map(() => ({ location: place, stats: statSync(place) }))
      : await locateBelow(metainfo, place, !metainfo.singleFile && !holdsTorrent(metainfo, place))
  return located.map(({ location, stats }) => ({
    location,
    stamp: stats === undefined ? undefined : { length: stats.size, modified: stats.mtimeMs },
  }))
}

/** Whether the torrent's own folder lies in this one, by any of its spellings. */
function holdsTorrent(metainfo: Metainfo, folder: DiskPath): boolean {
  const places = filePlaces(metainfo).find(({ length }) => length > 0) ?? []
  return places.some((place) => isKind(joinPlace(folder, place.slice(0, 1)), 'folder'))
}

function isKind(place: DiskPath, kind: 'file' | 'folder'): boolean {
  try {
    const stats = statSync(place, { throwIfNoEntry: false })
    return kind === 'file' ? stats?.isFile() === true : stats?.isDirectory() === true
  } catch {
    return false // a file where a folder is expected, or one that may not be entered: not there for us
  }
}
