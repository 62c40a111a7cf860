import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filePlaces } from './file-places.ts'
import type { TorrentFile } from './metainfo.ts'

const GBK = Uint8Array.of(0xd6, 0xd0)
const file = (path: readonly string[], more: Partial<TorrentFile> = {}): TorrentFile => ({
  path,
  length: 1,
  offset: 0,
  padding: false,
  ...more,
})

describe('filePlaces', () => {
  it('knows one place of an ordinary file and none of padding', () => {
    const files = [file(['a', 'b.mkv']), file(['.pad', '1'], { padding: true })]
    expect(filePlaces({ name: 'n', singleFile: false, files })).toEqual([[['n', 'a', 'b.mkv']], []])
  })

  it.each([
    [
      'a name that another differs from by case',
      [file(['A']), file(['a'])],
      [
        ['n', 'a'],
        ['n', 'a.1'],
      ],
    ],
    [
      'a backslash',
      [file(['x']), file(['a\\b'])],
      [
        ['n', 'a\\b'],
        ['n', 'a_b'],
      ],
    ],
    [
      'a mark that turns writing round',
      [file(['x']), file(['a\u200eb'])],
      [
        ['n', 'a\u200eb'],
        ['n', 'a_b'],
      ],
    ],
  ])('looks for %s as it is written first', (_, files, expected) => {
    expect(filePlaces({ name: 'n', singleFile: false, files })[1]).toEqual(expected)
  })

  it('looks for the bytes of a name that is not UTF-8, then for what it can be shown as', () => {
    const lone = file(['中'], { rawPath: [GBK] })
    expect(filePlaces({ name: '中', rawName: GBK, singleFile: true, files: [lone] })).toEqual([
      [[GBK], ['中'], ['\ufffd\ufffd']],
    ])
    const inside = filePlaces({ name: '中', rawName: GBK, singleFile: false, files: [file(['a'])] })
    expect(inside[0]?.[0]).toEqual([GBK, 'a'])
  })

  it('looks for the one file of a v2 torrent with and without a folder', () => {
    expect(filePlaces({ name: 'n', singleFile: true, files: [file(['a'])] })).toEqual([[['n', 'a'], ['a']]])
  })

  it('leads nowhere out of the folder', () => {
    const component = fc.constantFrom('..', '.', '', 'a/../b', '/', '\0', 'a', 'A', '\ud800', '...')
    fc.assert(
      fc.property(
        fc.array(fc.array(component, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
        component,
        (paths, name) => {
          const places = filePlaces({ name, singleFile: false, files: paths.map((path) => file(path)) })
          for (const place of places.flat()) {
            for (const part of place) expect(part).not.toMatch(/^\.{0,2}$|[/\0]/)
          }
          expect(places.every(({ length }) => length > 0)).toBe(true)
        },
      ),
    )
  })
})
