import { describe, expect, it } from 'vitest'
import { nodeHashes } from '../adapters/node-hashes.ts'
import type { BencodeInput } from '../bencode/bencode-value.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import { concatBytes } from '../bytes/bytes.ts'
import { utf8Bytes } from '../bytes/utf8.ts'
import { type Metainfo, MetainfoError } from './metainfo.ts'
import { parseMetainfo } from './parse-metainfo.ts'

/** Shapes that other programs write, and what libtorrent makes of them: `test/test_torrents` of arvidn/libtorrent. */
type Entries = Readonly<Record<string, BencodeInput>>

const ROOT = new Uint8Array(32).fill(7)
const GBK = Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4) // 中文

function dictionary(entries: Entries): BencodeInput {
  return new Map(Object.entries(entries))
}

function v1(info: Entries, top: Entries = {}): Metainfo {
  const whole = { name: 'n', 'piece length': 16_384, pieces: new Uint8Array(20), ...info }
  return parseMetainfo(encodeBencode(dictionary({ ...top, info: dictionary(whole) })), nodeHashes)
}

function v2(leaf: Entries, info: Entries = {}, top: Entries = {}): Metainfo {
  const tree = dictionary({ n: dictionary({ '': dictionary({ length: 5, 'pieces root': ROOT, ...leaf }) }) })
  const whole = { name: 'n', 'piece length': 16_384, 'meta version': 2, 'file tree': tree, ...info }
  return parseMetainfo(encodeBencode(dictionary({ ...top, info: dictionary(whole) })), nodeHashes)
}

describe('a torrent of another program', () => {
  it.each<[string, number | bigint | string, boolean]>([
    ['one', 1, true],
    ['two', 2, true],
    ['minus one', -1, true],
    ['beyond 2^53', 2n ** 60n, true],
    ['zero', 0, false],
    ['a text', '1', false],
  ])('is private by %s or not', (_, value, expected) => {
    expect(v1({ length: 5, private: value }).isPrivate).toBe(expected)
  })

  it('may hold padding without a path', () => {
    const files = [dictionary({ length: 5, path: ['a'] }), dictionary({ attr: 'p', length: 9 })]
    expect(v1({ files })).toMatchObject({ contentLength: 5, totalLength: 14 })
  })

  it('gives links no bytes, with a length or without', () => {
    const link = { attr: 'l', path: ['b'], 'symlink path': ['.', '..', 'a'] }
    const lengths: readonly Entries[] = [{}, { length: 425 }]
    for (const more of lengths) {
      const files = [dictionary({ length: 425, path: ['a'] }), dictionary({ ...link, ...more })]
      const metainfo = v1({ files })
      expect(metainfo).toMatchObject({ contentLength: 425, totalLength: 425 })
      expect(metainfo.files[1]).toMatchObject({ length: 0, symlink: ['a'] })
    }
    expect(() => v2({ attr: 'l', 'symlink path': ['n'] })).toThrow('every file is empty')
  })

  it('names a lone v2 file by the tree, not by the torrent', () => {
    expect(v2({}, { name: 'advice' })).toMatchObject({ singleFile: true, name: 'advice', files: [{ path: ['n'] }] })
  })

  it('shows names in the encoding that it declares', () => {
    const { name, rawName, comment, files } = v1({ name: GBK, length: 5 }, { encoding: 'GBK', comment: GBK })
    expect({ name, comment, path: files[0]?.path }).toEqual({ name: '中文', comment: '中文', path: ['中文'] })
    expect(rawName).toEqual(GBK)
    expect(v1({ name: GBK, length: 5 }, { encoding: 'no such' }).name).toBe('\ufffd\ufffd\ufffd\ufffd')
    expect(v1({ name: '中文', length: 5 }, { encoding: 'GBK' }).rawName).toBeUndefined()
  })

  it('lists similar torrents and collections, inside info and out (BEP 38)', () => {
    const hash = new Uint8Array(20).fill(0xaa)
    const inside = v1(
      { length: 5, similar: [hash, 'short'], collections: ['a'] },
      { similar: [hash], collections: ['b'] },
    )
    expect(inside).toMatchObject({ similar: ['aa'.repeat(20)], collections: ['a', 'b'] })
  })

  it.each<[string, () => Metainfo, string]>([
    ['meta version 3', () => v1({ length: 5, 'meta version': 3 }), 'meta version 3'],
    ['meta version 2 without a tree', () => v1({ length: 5, 'meta version': 2 }), 'without a file tree'],
    ['a tree without meta version', () => v1({ length: 5, 'file tree': dictionary({}) }), 'without meta version'],
    ['only empty files', () => v1({ length: 0, pieces: '' }), 'every file is empty'],
    ['no file', () => v1({ files: [], length: 5 }), 'no files'],
    ['a name of NULs', () => v1({ name: '\0\0', length: 5 }), 'a name that no file can have'],
    ['a name of separators', () => v1({ name: '/', length: 5 }), 'a name that no file can have'],
    ['padding in a v2 tree', () => v2({ attr: 'p' }), 'padding'],
    ['a v2 root of zeroes', () => v2({ 'pieces root': new Uint8Array(32) }), 'pieces root'],
    ['a piece layer that is no string', () => v2({ length: 50_000 }, {}, layers(['\x07'.repeat(32), 5])), 'length'],
    ['a piece layer of no file', () => v2({}, {}, layers(['\x08'.repeat(32), ROOT])), 'belongs to no file'],
    ['piece layers that are a list', () => v2({}, {}, { 'piece layers': [] }), 'not a dictionary'],
    ['a hybrid without pieces', () => v2({}, { length: 5 }), 'no pieces'],
    ['more pieces than memory should hold', () => v2({ length: 2 ** 43 }), 'pieces'],
  ])('is refused for %s', (_, parse, reason) => {
    expect(parse).toThrow(MetainfoError)
    expect(parse).toThrow(reason)
  })

  it('is refused for repeated keys and leading zeros where it is v2, and read where it is v1', () => {
    const info = (rest: string) => utf8Bytes(`d4:infod6:lengthi05e${rest}4:name1:n12:piece lengthi16384e6:pieces20:`)
    const end = concatBytes([new Uint8Array(20).fill(0x61), utf8Bytes('ee')])
    expect(parseMetainfo(concatBytes([info(''), end]), nodeHashes).contentLength).toBe(5)
    expect(() => parseMetainfo(concatBytes([info('12:meta versioni2e'), end]), nodeHashes)).toThrow('leading zeros')
  })
})

function layers(entry: readonly [string, BencodeInput]): Entries {
  return { 'piece layers': new Map([entry]) }
}
