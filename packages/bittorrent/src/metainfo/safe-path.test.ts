import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TorrentFile } from './metainfo.ts'
import { safeComponent, safePath, safePaths } from './safe-path.ts'

const file = (path: readonly string[], more: Partial<TorrentFile> = {}): TorrentFile => ({
  path,
  length: 1,
  offset: 0,
  padding: false,
  ...more,
})
const hostile = fc.array(
  fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '',
      '/',
      '\\',
      '../x',
      'a/../../b',
      'C:',
      'con',
      'NUL.txt',
      '\0',
      'a\u202egpj.exe',
      'x.',
      '\ud800',
      '𐀀',
      'a'.repeat(300),
    ),
    fc.string({ unit: 'binary' }),
  ),
  { maxLength: 6 },
)

describe('safePath', () => {
  it('never leaves its folder, whatever the name', () => {
    fc.assert(
      fc.property(hostile, (path) => {
        for (const [rules, joiner] of [
          ['posix', posix],
          ['windows', win32],
        ] as const) {
          const safe = safePath(path, rules)
          const root = rules === 'posix' ? '/root' : 'C:\\root'
          const whole = joiner.resolve(root, ...safe)
          expect(whole.startsWith(root + joiner.sep)).toBe(true)
          expect(joiner.relative(root, whole).split(joiner.sep)).toEqual(safe)
          for (const component of safe) expect(Buffer.byteLength(component)).toBeLessThanOrEqual(255)
        }
      }),
    )
  })

  it.each([
    ['an ordinary name', 'Movie (2020) [1080p] – 电影.mkv', 'Movie (2020) [1080p] – 电影.mkv'],
    ['a hidden one', '.nfo', '.nfo'],
    ['three dots', '...', '...'],
    ['a colon, which Linux allows', 'a:b', 'a:b'],
  ])('leaves %s as it is', (_, name, expected) => {
    expect(safeComponent(name)).toBe(expected)
  })

  it.each([
    ['..', '_'],
    ['a/b\\c', 'a_b_c'],
    ['photo\u202egpj.exe', 'photo_gpj.exe'],
    ['line\nfeed', 'line_feed'],
  ])('makes %j into %j', (name, expected) => {
    expect(safeComponent(name)).toBe(expected)
  })

  it.each([
    ['aux.txt', '_aux.txt'],
    ['what?.mkv', 'what_.mkv'],
    ['dots...', 'dots_'],
  ])('makes %j into %j on Windows', (name, expected) => {
    expect(safeComponent(name, 'windows')).toBe(expected)
  })

  it('keeps the extension of a name that is too long', () => {
    const safe = safeComponent(`${'名'.repeat(200)}.mkv`)
    expect(safe.endsWith('.mkv')).toBe(true)
    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255)
  })
})

describe('safePaths', () => {
  it('puts several files under the torrent’s name and a lone one nowhere', () => {
    expect(safePaths({ name: '../evil', singleFile: false, files: [file(['a', 'b'])] })).toEqual([
      ['.._evil', 'a', 'b'],
    ])
    expect(safePaths({ name: 'x', singleFile: true, files: [file(['x'])] })).toEqual([['x']])
  })

  it('gives no path to padding', () => {
    expect(safePaths({ name: 'n', singleFile: false, files: [file(['.pad', '5'], { padding: true })] })).toEqual([
      undefined,
    ])
  })

  it('numbers equal paths as libtorrent does', () => {
    const places = safePaths({ name: 'n', singleFile: false, files: [file(['a.b']), file(['A.b']), file(['a.b'])] })
    expect(places.map((place) => place?.at(-1))).toEqual(['a.b', 'A.1.b', 'a.2.b'])
  })

  it('keeps long names apart that begin alike', () => {
    const names = Array.from({ length: 40 }, (_, index) => `${'x'.repeat(300)}${index}.mkv`)
    const places = safePaths({ name: 'n', singleFile: false, files: names.map((name) => file([name])) })
    expect(new Set(places.map((place) => place?.at(-1))).size).toBe(40)
    for (const place of places) expect(Buffer.byteLength(place?.at(-1) ?? '')).toBeLessThanOrEqual(255)
  })

  it('never gives one place to two files, nor to a file and a folder', () => {
    const components = fc.array(fc.constantFrom('a', 'A', 'b', 'b.1', '..', 'é', 'e\u0301', 'a/b', 'a_b'), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(fc.array(components, { maxLength: 12 }), (paths) => {
        const places = safePaths({ name: 'n', singleFile: false, files: paths.map((path) => file(path)) })
        const keys = places.map((place) => (place ?? []).join('/').normalize('NFC').toLowerCase())
        expect(new Set(keys).size).toBe(paths.length)
        for (const key of keys) expect(keys.some((other) => other.startsWith(`${key}/`))).toBe(false)
      }),
    )
  })
})
