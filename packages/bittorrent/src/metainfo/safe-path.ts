import { utf8Bytes } from '../bytes/utf8.ts'
import type { Info } from './metainfo.ts'

const MAX_COMPONENT = 255 // bytes of UTF-8, the limit of common file systems
const KEPT_EXTENSION = 16 // bytes at most that count as an extension
// Separators, control characters, and the marks that turn writing round so that `gpj.exe` reads as `exe.jpg`.
const UNSAFE_ANYWHERE = /[/\\\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu
const UNSAFE_ON_WINDOWS = /[<>:"|?*]/g
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?$/i

/** The rules of the system that the files will lie on. */
export type PathRules = 'posix' | 'windows'

/**
 * One component that stays inside its folder and is legal to the file system: no separator, no `.` or `..`, no control
 * character, at most 255 bytes with the extension kept. An ordinary name comes back unchanged.
 */
export function safeComponent(component: string, rules: PathRules = 'posix'): string {
  let safe = component.replace(UNSAFE_ANYWHERE, '_')
  if (rules === 'windows') {
    safe = safe.replace(UNSAFE_ON_WINDOWS, '_').replace(/[. ]+$/, '_')
    if (WINDOWS_DEVICE.test(safe)) safe = `_${safe}`
  }
  if (safe === '' || safe === '.' || safe === '..') return '_'
  return shorten(safe)
}

/** All components of a path, safe; a path of none becomes `_`. */
export function safePath(path: readonly string[], rules: PathRules = 'posix'): readonly string[] {
  const safe = path.map((component) => safeComponent(component, rules))
  return safe.length === 0 ? ['_'] : safe
}

/**
 * Where each file of a torrent is stored below the download folder: its safe path, under the torrent's name unless it is
 * a single file. No two files share a path, not even on file systems that ignore case, and none lies where another
 * needs a folder; padding gets `undefined`.
 */
export function safePaths(
  info: Pick<Info, 'name' | 'singleFile' | 'files'>,
  rules: PathRules = 'posix',
): readonly (readonly string[] | undefined)[] {
  const root = info.singleFile ? [] : [safeComponent(info.name, rules)]
  const folders = new Set<string>()
  const safe = info.files.map((file): readonly string[] | undefined =>
    file.padding ? undefined : [...root, ...safePath(file.path, rules)],
  )
  for (const path of safe) for (let depth = 1; depth < (path?.length ?? 0); depth++) folders.add(keyOf(path, depth))
  const taken = new Set<string>()
  return safe.map((path) => {
    if (path === undefined) return undefined
    let free: readonly string[] = path
    for (let count = 1; taken.has(keyOf(free)) || folders.has(keyOf(free)); count++) free = numbered(path, count)
    taken.add(keyOf(free))
    return free
  })
}

function keyOf(path: readonly string[] | undefined, depth = path?.length ?? 0): string {
  return (path ?? []).slice(0, depth).join('/').normalize('NFC').toLowerCase()
}

function numbered(path: readonly string[], count: number): readonly string[] {
  const name = path.at(-1) ?? '_'
  const { stem, extension } = split(name)
  return [...path.slice(0, -1), shorten(`${stem}.${count}${extension}`)]
}

function shorten(name: string): string {
  if (utf8Bytes(name).length <= MAX_COMPONENT) return name
  const { stem, extension } = split(name)
  const room = MAX_COMPONENT - utf8Bytes(extension).length
  let kept = ''
  let length = 0
  for (const letter of stem) {
    length += utf8Bytes(letter).length
    if (length > room) break
    kept += letter
  }
  return kept + extension
}

function split(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 ? name.slice(dot) : ''
  if (utf8Bytes(extension).length > KEPT_EXTENSION) return { stem: name, extension: '' }
  return { stem: name.slice(0, name.length - extension.length), extension }
}
