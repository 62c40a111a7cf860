import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CreateError } from './create-error.ts'
import type { CreateOptions, SourceTree } from './create-options.ts'
import { pathFilter } from './path-filter.ts'
import { automaticPieceLength, PieceLengthError, parsePieceLength } from './piece-length.ts'
import { pathText, planTorrent } from './plan-torrent.ts'

const everything = (): boolean => true

function folder(files: Readonly<Record<string, number>>, name = 'folder'): SourceTree {
  return {
    name,
    isFolder: true,
    files: Object.entries(files).map(([path, length]) => ({
      path: path.split('/'),
      location: `/${name}/${path}`,
      length,
    })),
    skipped: [],
  }
}

function plan(tree: SourceTree | readonly SourceTree[], options: Partial<CreateOptions> = {}) {
  const trees = Array.isArray(tree) ? tree : [tree]
  return planTorrent(trees, { paths: ['x'], ...options }, pathFilter(options.include, options.exclude))
}

describe('planTorrent', () => {
  it('sorts whole paths for v1 and components for v2', () => {
    const tree = folder({ 'a/b': 1, 'a-b': 1, 'a.b/x': 1 })
    const paths = (kind: 'v1' | 'v2'): readonly string[] => plan(tree, { kind }).files.map(({ path }) => pathText(path))
    expect(paths('v1')).toEqual(['a-b', 'a.b/x', 'a/b'])
    expect(paths('v2')).toEqual(['a/b', 'a-b', 'a.b/x'])
  })

  it('begins every file of v2 and hybrid at a piece, and leaves no gap in v1', () => {
    const lengths = fc
      .array(fc.nat(100_000), { minLength: 1, maxLength: 12 })
      .filter((list) => list.some((length) => length > 0))
    fc.assert(
      fc.property(lengths, fc.constantFrom('v1', 'v2', 'hybrid'), (list, kind) => {
        const files = Object.fromEntries(list.map((length, index) => [`f${index}`, length]))
        const { files: planned, totalLength, contentLength, pieceLength } = plan(folder(files), { kind })
        let end = 0
        for (const file of planned) {
          if (kind === 'v1') expect(file.offset).toBe(end)
          else if (file.length > 0) expect(file.offset % pieceLength).toBe(0)
          end = file.offset + file.length
        }
        expect(contentLength).toBe(list.reduce((sum, length) => sum + length, 0))
        expect(totalLength).toBeGreaterThanOrEqual(contentLength)
        if (kind === 'v1') expect(totalLength).toBe(contentLength)
      }),
    )
  })

  it('puts several trees below their names', () => {
    const trees = [
      folder({ x: 1 }, 'one'),
      {
        name: 'two.bin',
        isFolder: false,
        files: [{ path: ['two.bin'], location: '/two.bin', length: 3 }],
        skipped: [],
      },
    ]
    expect(plan(trees, { name: 'both' }).files.map(({ path }) => pathText(path))).toEqual(['one/x', 'two.bin'])
  })

  it.each<[string, readonly SourceTree[], Partial<CreateOptions>]>([
    ['nothing', [], {}],
    ['several trees without a name', [folder({ a: 1 }, 'x'), folder({ a: 1 }, 'y')], {}],
    ['two trees that share a path', [folder({ a: 1 }, 'x'), folder({ a: 1 }, 'x')], { name: 'n' }],
    ['empty files only', [folder({ a: 0, b: 0 })], {}],
    ['no file that is wanted', [folder({ a: 1 })], { exclude: ['*'] }],
  ])('refuses %s', (_, trees, options) => {
    expect(() => plan(trees, options)).toThrow(CreateError)
  })

  it('refuses a piece length that is no power of two', () => {
    expect(() => planTorrent([folder({ a: 1 })], { paths: [], pieceLength: 50_000 }, everything)).toThrow(
      PieceLengthError,
    )
  })
})

describe('pathFilter', () => {
  it.each([
    ['all by default', {}, ['a.nfo', 'b/c.mkv', '.hidden']],
    ['names at any depth', { include: ['*.mkv'] }, ['b/c.mkv']],
    ['all but some', { exclude: ['*.NFO', '.*'] }, ['b/c.mkv']],
    ['whole folders by name', { exclude: ['b'] }, ['a.nfo', '.hidden']],
    ['paths', { include: ['b/*'] }, ['b/c.mkv']],
    ['exclusion before inclusion', { include: ['*.mkv'], exclude: ['c.*'] }, []],
  ])('keeps %s', (_, { include, exclude }: { include?: string[]; exclude?: string[] }, kept) => {
    expect(['a.nfo', 'b/c.mkv', '.hidden'].filter(pathFilter(include, exclude))).toEqual(kept)
  })
})

describe('piece lengths', () => {
  it('make at most 1200 pieces as long as they may grow', () => {
    const size = fc.maxSafeNat().map((value) => value % 2 ** 44)
    fc.assert(
      fc.property(size, (total) => {
        const length = automaticPieceLength(total)
        expect(Number.isInteger(Math.log2(length))).toBe(true)
        expect(length).toBeGreaterThanOrEqual(16_384)
        expect(length).toBeLessThanOrEqual(1 << 24)
        if (length < 1 << 24) expect(total / length).toBeLessThanOrEqual(1200)
        if (length > 16_384) expect(total / (length / 2)).toBeGreaterThan(1200)
      }),
    )
  })

  it.each([
    ['256K', 262_144],
    ['1M', 1_048_576],
    ['4 MiB', 4_194_304],
    ['512', 524_288],
    ['16384B', 16_384],
  ])('read %s', (text, bytes) => {
    expect(parsePieceLength(text)).toBe(bytes)
  })

  it.each([['8K'], ['3M'], ['256M'], ['-1M'], ['1G'], [''], ['big']])('refuse %j', (text) => {
    expect(() => parsePieceLength(text)).toThrow(PieceLengthError)
  })
})
