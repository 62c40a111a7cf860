import type { Info } from './metainfo.ts'

const MAX_COMPONENT = 255 // bytes of UTF-8, the limit of common file systems
const KEPT_EXTENSION = 16 // bytes at most that count as an extension
const NUMBER_ROOM = 10 // bytes for `.` and the number that keeps two files apart
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
 * needs a folder; padding gets `undefined`. Costs time linear in the paths, however many are equal.
 */
export function safePaths(
  info: Pick<Info, 'name' | 'singleFile' | 'files'>,
  rules: PathRules = 'posix',
): readonly (readonly string[] | undefined)[] {
  const root = info.singleFile ? [] : [safeComponent(info.name, rules)]
  const safe = info.files.map((file): readonly string[] | undefined =>
    file.padding ? undefined : [...root, ...safePath(file.path, rules)],
  )
  const places = new Places(safe)
  return safe.map((path) => (path === undefined ? undefined : places.take(path)))
}

/** Which paths of a torrent are taken, and by what. */
class Places {
  /** Keys of folders, and of the files placed so far. */
  readonly #taken = new Set<string>()
  /** The last number tried, by everything of a numbered path but its number: none is tried twice. */
  readonly #numbers = new Map<string, number>()

  constructor(paths: readonly (readonly string[] | undefined)[]) {
    for (const path of paths) {
      let key = ''
      for (const component of path?.slice(0, -1) ?? []) {
        key += `${keyOf(component)}/`
        this.#taken.add(key.slice(0, -1))
      }
    }
  }

  /** The path itself, or the first numbered one that is free; taken from now on. */
  take(path: readonly string[]): readonly string[] {
    const [folder, name] = [path.slice(0, -1), path.at(-1) ?? '_']
    const above = folder.map((component) => `${keyOf(component)}/`).join('')
    const own = above + keyOf(name)
    if (!this.#taken.has(own)) {
      this.#taken.add(own)
      return path
    }
    const { stem, extension } = roomForNumber(name)
    const series = `${above}${keyOf(stem)}\0${keyOf(extension)}`
    for (let number = (this.#numbers.get(series) ?? 0) + 1; ; number++) {
      const numbered = `${stem}.${number}${extension}`
      const key = above + keyOf(numbered)
      if (this.#taken.has(key)) continue
      this.#numbers.set(series, number)
      this.#taken.add(key)
      return [...folder, numbered]
    }
  }
}

/** What file systems that ignore case and Unicode form compare. */
function keyOf(component: string): string {
  return component.normalize('NFC').toLowerCase()
}

/** Stem and extension, short enough for a dot and a number of up to nine digits between them. */
function roomForNumber(name: string): { readonly stem: string; readonly extension: string } {
  const { stem, extension } = split(name)
  const room = MAX_COMPONENT - NUMBER_ROOM - utf8Length(extension)
  return { stem: utf8Length(stem) <= room ? stem : cut(stem, room), extension }
}

function shorten(name: string): string {
  if (name.length * 3 <= MAX_COMPONENT || utf8Length(name) <= MAX_COMPONENT) return name
  const { stem, extension } = split(name)
  return cut(stem, MAX_COMPONENT - utf8Length(extension)) + extension
}

/** The longest begin of at most `room` bytes that cuts no letter in two. */
function cut(text: string, room: number): string {
  let kept = ''
  let length = 0
  for (const letter of text) {
    length += utf8Length(letter)
    if (length > room) break
    kept += letter
  }
  return kept
}

function split(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 ? name.slice(dot) : ''
  if (utf8Length(extension) > KEPT_EXTENSION) return { stem: name, extension: '' }
  return { stem: name.slice(0, name.length - extension.length), extension }
}

/** Bytes of the text as UTF-8, an unpaired surrogate counted as U+FFFD. */
function utf8Length(text: string): number {
  let length = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    const low = code >= 0xd800 && code < 0xdc00 ? text.charCodeAt(at + 1) : 0
    if (low >= 0xdc00 && low < 0xe000) {
      length += 2 // four bytes for two code units
      at++
    } else length += code < 0x800 ? 1 : 2
  }
  return length
}
