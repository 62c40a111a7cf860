import { lstatSync, readdirSync } from 'node:fs'
import { basename, join, parse, resolve, sep } from 'node:path'
import { exactUtf8Text, utf8Text } from '@shoal/bittorrent'

/** A place on disk: text, or bytes where a name in it is not UTF-8. */
export type DiskPath = string | Buffer

/**
 * The place that a path from the command line means, made absolute; undefined when nothing is there. Names that are not
 * UTF-8 reach this program with U+FFFD in their place: they are looked up in their folder, unless two could be meant.
 */
export function diskPath(path: string): DiskPath | undefined {
  const absolute = resolve(path)
  if (exists(absolute)) return absolute
  if (!absolute.includes('\ufffd')) return undefined
  const { root } = parse(absolute)
  let place: DiskPath = root
  for (const component of absolute.slice(root.length).split(sep)) {
    const next = joined(place, component)
    if (exists(next)) {
      place = next
      continue
    }
    const [only, ...more] = namesLike(place, component)
    if (only === undefined || more.length > 0) return undefined
    place = joined(place, only)
  }
  return place
}

/** The last component: bytes only where it is not UTF-8. */
export function pathName(place: DiskPath): string | Buffer {
  if (typeof place === 'string') return basename(place)
  const name = place.subarray(place.lastIndexOf(sep) + 1)
  return exactUtf8Text(name) ?? name
}

/** A place below another. */
export function joined(folder: DiskPath, name: DiskPath): DiskPath {
  if (typeof folder === 'string' && typeof name === 'string') return join(folder, name)
  const above = Buffer.from(folder)
  const slash = above.at(-1) === sep.charCodeAt(0) ? '' : sep
  return Buffer.concat([above, Buffer.from(slash), Buffer.from(name)])
}

function namesLike(folder: DiskPath, component: string): readonly Buffer[] {
  return readdirSync(folder, { encoding: 'buffer' }).filter((name) => utf8Text(name) === component)
}

function exists(place: DiskPath): boolean {
  try {
    return lstatSync(place, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false // a file where a folder is expected, or one that may not be entered: not there for us
  }
}
