import type { Bytes } from '../bytes/bytes.ts'
import { utf8Bytes, utf8Text } from '../bytes/utf8.ts'
import type { Info } from './metainfo.ts'
import { type PathRules, safePath, safePaths } from './safe-path.ts'

/** A component of a path on disk: text, or bytes where it is not UTF-8. */
export type PlaceComponent = string | Bytes
/** A path below the download folder, or below the torrent's own. */
export type Place = readonly PlaceComponent[]

const LONGEST_COMPONENT = 255 // bytes
const SLASH = 0x2f
const DOT = 0x2e

/**
 * Where each file of a torrent may lie below the download folder, the likeliest first, the safe path last, which is where
 * Shoal itself writes. Padding gets none. The one rule for everything that reads a torrent's files:
 *
 * 1. as the bytes are written, for names that are not UTF-8,
 * 2. as the text is written, where the system allows it: other programs keep `a\b`, and `A` beside `a`,
 * 3. with U+FFFD for what is not UTF-8,
 * 4. the safe path.
 *
 * No place leads out of the folder, whatever the torrent says. Nearly every file has one place only.
 */
export function filePlaces(
  info: Pick<Info, 'name' | 'rawName' | 'singleFile' | 'files'>,
  rules: PathRules = 'posix',
): readonly (readonly Place[])[] {
  const places = placesOf(info, rules)
  const [ofLone] = places
  if (!info.singleFile || ofLone === undefined || info.files[0]?.path[0] === info.name) return places
  // A v2 torrent of a folder with one file: libtorrent reads a lone file, other programs keep the folder.
  const inFolder = placesOf({ ...info, singleFile: false }, rules).flat()
  return [distinct([...ofLone.slice(0, -1), ...inFolder, ...ofLone.slice(-1)])]
}

function placesOf(
  info: Pick<Info, 'name' | 'rawName' | 'singleFile' | 'files'>,
  rules: PathRules,
): readonly (readonly Place[])[] {
  const safe = safePaths(info, rules)
  return info.files.map((file, index) => {
    const place = safe[index]
    if (place === undefined) return []
    const written = info.singleFile ? file.path : [info.name, ...file.path]
    if (file.rawPath === undefined && info.rawName === undefined) {
      return samePlace(written, place) || !isLegal(written, rules) ? [place] : [written, place]
    }
    const rawPath = file.rawPath ?? file.path
    const raw = info.singleFile ? rawPath : [info.rawName ?? info.name, ...rawPath]
    const lossy = safePath(
      raw.map((component) => (typeof component === 'string' ? component : utf8Text(component))),
      rules,
    )
    return distinct([raw, written, lossy].filter((path) => isLegal(path, rules)).concat([place]))
  })
}

function isLegal(path: Place, rules: PathRules): boolean {
  if (rules === 'windows') {
    const text = path.filter((component) => typeof component === 'string')
    return text.length === path.length && samePlace(text, safePath(text, rules))
  }
  return path.every((component) => {
    const bytes = typeof component === 'string' ? utf8Bytes(component) : component
    if (bytes.length === 0 || bytes.length > LONGEST_COMPONENT) return false
    if (bytes.includes(SLASH) || bytes.includes(0)) return false
    return bytes.length > 2 || bytes.some((byte) => byte !== DOT)
  })
}

function samePlace(left: Place, right: Place): boolean {
  return left.length === right.length && left.every((component, index) => component === right[index])
}

function distinct(places: readonly Place[]): readonly Place[] {
  return places.filter((place, index) => places.findIndex((other) => samePlace(place, other)) === index)
}
