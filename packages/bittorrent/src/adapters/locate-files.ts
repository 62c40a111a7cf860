import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { sep } from 'node:path'
import { filePlaces, type Place } from '../metainfo/file-places.ts'
import type { Info } from '../metainfo/metainfo.ts'

/** Where a file of a torrent lies, or would be written. */
export interface LocatedFile {
  /** Bytes where a name is not UTF-8; empty for padding, which is never stored. */
  readonly location: string | Buffer
  /** Of the file that is there; undefined when none is. */
  readonly stats: Stats | undefined
}

const AT_ONCE = 64 // files looked for at a time

/**
 * Finds the files of a torrent below `folder` by the rule of `filePlaces`; with `inside`, below the torrent's own folder.
 * What is called complete here is what every part of Shoal reads. A file that is not there gets its safe place.
 */
export async function locateFiles(
  info: Pick<Info, 'name' | 'rawName' | 'singleFile' | 'files'>,
  folder: string | Buffer,
  inside = false,
): Promise<readonly LocatedFile[]> {
  const rules = process.platform === 'win32' ? 'windows' : 'posix'
  const places = filePlaces(info, rules).map((ofFile) =>
    ofFile.map((place) => joinPlace(folder, inside ? place.slice(1) : place)),
  )
  const located: LocatedFile[] = []
  const taken = new Set<string>()
  for (let from = 0; from < places.length; from += AT_ONCE) {
    const batch = places.slice(from, from + AT_ONCE)
    const found = await Promise.all(batch.map((ofFile) => Promise.all(ofFile.map(statFile))))
    for (const [index, ofFile] of batch.entries()) located.push(choose(ofFile, found[index] ?? [], taken))
  }
  return located
}

/** A place below a folder, as a path. */
export function joinPlace(folder: string | Buffer, place: Place): string | Buffer {
  const parts = [folder, ...place]
  if (parts.every((part) => typeof part === 'string')) return parts.join(sep)
  return Buffer.concat(parts.flatMap((part, index) => [Buffer.from(index === 0 ? '' : sep), Buffer.from(part)]))
}

/**
 * The first place where a file is. On a file system that ignores case, `a` would be found at `A`, which is another file
 * of the torrent: such a place counts only for the first.
 */
function choose(
  places: readonly (string | Buffer)[],
  found: readonly (Stats | undefined)[],
  taken: Set<string>,
): LocatedFile {
  for (const [index, location] of places.entries()) {
    const stats = found[index]
    if (stats === undefined) continue
    const identity = `${stats.dev}:${stats.ino}`
    if (index < places.length - 1 && taken.has(identity)) continue
    taken.add(identity)
    return { location, stats }
  }
  return { location: places.at(-1) ?? '', stats: undefined }
}

const ABSENT: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'EACCES', 'ENAMETOOLONG', 'ELOOP']

async function statFile(path: string | Buffer): Promise<Stats | undefined> {
  try {
    const stats = await stat(path)
    return stats.isFile() ? stats : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.includes(error.code)) return undefined
    throw error
  }
}
