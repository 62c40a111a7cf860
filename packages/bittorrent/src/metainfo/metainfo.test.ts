import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeHashes } from '../adapters/node-hashes.ts'
import { type BencodeInput, RawBencode } from '../bencode/bencode-value.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import { concatBytes } from '../bytes/bytes.ts'
import { toHex } from '../bytes/hex.ts'
import { BLOCK_LENGTH, fileHashes } from '../merkle/merkle-tree.ts'
import { compareInfoPaths, encodeInfo, type InfoFile, paddingFile } from './encode-info.ts'
import { encodeMetainfo, type MetainfoFields } from './encode-metainfo.ts'
import { MetainfoError } from './metainfo.ts'
import { matchesInfoHash, parseInfo } from './parse-info.ts'
import { parseMetainfo } from './parse-metainfo.ts'

const PIECE = 2 * BLOCK_LENGTH

function infoOf(entries: Readonly<Record<string, BencodeInput>>): Uint8Array {
  return encodeBencode(new Map(Object.entries(entries)))
}

function v1Info(more: Readonly<Record<string, BencodeInput>> = {}): Uint8Array {
  return infoOf({ name: 'a', 'piece length': 16, length: 20, pieces: new Uint8Array(40), ...more })
}

function file(path: readonly string[], length: number): BencodeInput {
  return new Map<string, BencodeInput>([
    ['length', length],
    ['path', path],
  ])
}

/** Files with their v2 hashes, as a creator would describe them. */
function hashedFiles(lengths: readonly number[]): {
  readonly files: readonly InfoFile[]
  readonly pieceLayers: ReadonlyMap<string, Uint8Array>
} {
  const pieceLayers = new Map<string, Uint8Array>()
  const files = lengths.map((length, index): InfoFile => {
    const blocks = Array.from({ length: Math.ceil(length / BLOCK_LENGTH) }, (_, at) => {
      return nodeHashes.sha256(Uint8Array.of(index, at))
    })
    const { root, pieceLayer } = fileHashes(concatBytes(blocks), PIECE, nodeHashes)
    if (pieceLayer !== undefined) pieceLayers.set(toHex(root), pieceLayer)
    return { path: ['folder', `${index}.bin`], length, piecesRoot: length > 0 ? root : undefined }
  })
  return { files: [...files].sort((left, right) => compareInfoPaths(left.path, right.path)), pieceLayers }
}

function padded(files: readonly InfoFile[]): readonly InfoFile[] {
  let last = files.length
  while (last > 0 && files[last - 1]?.length === 0) last--
  return files.flatMap((entry, index) => {
    const over = entry.length % PIECE
    return over === 0 || index >= last - 1 ? [entry] : [entry, paddingFile(PIECE - over)]
  })
}

const lengths = fc
  .array(fc.oneof(fc.constant(0), fc.nat(5 * PIECE), fc.constantFrom(PIECE, PIECE + 1, 1)), {
    minLength: 1,
    maxLength: 9,
  })
  .filter((sizes) => sizes.some((size) => size > 0))
const url = fc.webUrl()
const surroundings: fc.Arbitrary<Omit<MetainfoFields, 'infoBytes' | 'pieceLayers'>> = fc.record(
  {
    announceTiers: fc.array(fc.array(url, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
    webSeeds: fc.array(url, { maxLength: 3 }),
    nodes: fc.array(fc.record({ host: fc.ipV4(), port: fc.integer({ min: 1, max: 65535 }) }), { maxLength: 2 }),
    comment: fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
    createdBy: fc.constant('Shoal'),
    creationDate: fc.nat(),
  },
  { requiredKeys: ['announceTiers', 'webSeeds', 'nodes'] },
)

describe('metainfo', () => {
  it('of every kind comes back as it was written', () => {
    const kind = fc.constantFrom('v1' as const, 'v2' as const, 'hybrid' as const)
    fc.assert(
      fc.property(kind, lengths, surroundings, fc.boolean(), (version, sizes, around, isPrivate) => {
        const { files, pieceLayers } = hashedFiles(sizes)
        const listed = version === 'hybrid' ? padded(files) : files
        const total = listed.reduce((sum, entry) => sum + entry.length, 0)
        const pieces = new Uint8Array(Math.ceil(total / PIECE) * 20).fill(7)
        const fields = {
          kind: version,
          name: '名',
          singleFile: false,
          files: listed,
          pieceLength: PIECE,
          pieces,
          isPrivate,
        }
        const infoBytes = encodeInfo({ ...fields, source: 'TRACKER' })
        const layers = version === 'v1' ? new Map<string, Uint8Array>() : pieceLayers
        const parsed = parseMetainfo(encodeMetainfo({ ...around, infoBytes, pieceLayers: layers }), nodeHashes)
        expect(parsed).toMatchObject({ kind: version, name: '名', isPrivate, source: 'TRACKER', pieceLength: PIECE })
        expect(parsed).toMatchObject({ ...around, infoBytes })
        expect(parsed.pieceLayers).toEqual(layers)
        expect(parsed.files.map(({ path, length, padding }) => ({ path, length, padding }))).toEqual(
          listed.map(({ path, length, padding }) => ({ path, length, padding: padding ?? false })),
        )
        expect(parsed.contentLength).toBe(sizes.reduce((sum, size) => sum + size, 0))
        if (version === 'v1') return
        for (const entry of parsed.files)
          if (entry.length > 0) expect(entry.offset % PIECE === 0 || entry.padding).toBe(true)
      }),
    )
  })

  it('keeps the info-hash of the bytes as they were written, not as an encoder would write them', () => {
    const unsorted = new TextEncoder().encode(
      'd6:lengthi3e4:name1:a6:pieces20:aaaaaaaaaaaaaaaaaaaa12:piece lengthi16ee',
    )
    const parsed = parseMetainfo(encodeMetainfo({ infoBytes: unsorted }), nodeHashes)
    expect(parsed.infoHash).toBe(toHex(nodeHashes.sha1(unsorted)))
    expect(parsed.infoBytes).toEqual(unsorted)
  })

  it('lets announce-list replace announce, and a lone announce be a tier', () => {
    const tiers = (more: Readonly<Record<string, BencodeInput>>): readonly (readonly string[])[] => {
      return parseMetainfo(infoOf({ info: new RawBencode(v1Info()), ...more }), nodeHashes).announceTiers
    }
    expect(tiers({ announce: 'http://a', 'announce-list': [['http://b', 'http://c'], [], ['http://d']] })).toEqual([
      ['http://b', 'http://c'],
      ['http://d'],
    ])
    expect(tiers({ announce: ' http://a\n', 'announce-list': [[]] })).toEqual([['http://a']])
    expect(tiers({})).toEqual([])
  })

  it('shows names that are not UTF-8 and keeps their bytes', () => {
    const odd = Uint8Array.of(0x66, 0xff, 0x67)
    const files = [
      new Map<string, BencodeInput>([
        ['length', 20],
        ['path', [odd]],
      ]),
    ]
    const parsed = parseInfo(infoOf({ name: 'n', 'piece length': 16, pieces: new Uint8Array(40), files }), nodeHashes)
    expect(parsed.files[0]).toMatchObject({ path: ['f\ufffdg'], rawPath: [odd] })
  })

  it('refuses piece layers that do not lead to their root', () => {
    const { files, pieceLayers } = hashedFiles([3 * PIECE])
    const infoBytes = encodeInfo({ kind: 'v2', name: 'n', singleFile: false, files, pieceLength: PIECE })
    const wrong = new Map([...pieceLayers].map(([root, layer]) => [root, Uint8Array.from(layer).fill(1)]))
    expect(() => parseMetainfo(encodeMetainfo({ infoBytes, pieceLayers: wrong }), nodeHashes)).toThrow(
      'does not match its pieces root',
    )
    expect(parseMetainfo(encodeMetainfo({ infoBytes }), nodeHashes).pieceLayers.size).toBe(0)
  })

  it.each<[string, Uint8Array]>([
    ['no name', infoOf({ 'piece length': 16, length: 1, pieces: new Uint8Array(20) })],
    ['a piece length of zero', v1Info({ 'piece length': 0 })],
    ['a negative length', v1Info({ length: -1 })],
    ['too few digests', v1Info({ pieces: new Uint8Array(20) })],
    ['too many digests', v1Info({ pieces: new Uint8Array(60) })],
    ['a digest cut off', v1Info({ pieces: new Uint8Array(39) })],
    ['neither pieces nor a tree', infoOf({ name: 'a', 'piece length': 16 })],
    ['a file without a path', v1Info({ files: [new Map([['length', 20]])] })],
    ['an empty path', v1Info({ files: [file([], 20)] })],
    ['lengths beyond a pebibyte', v1Info({ files: [file(['a'], 2 ** 50), file(['b'], 2 ** 50)] })],
    [
      'a v2 piece length below a block',
      infoOf({ name: 'a', 'piece length': 8192, 'meta version': 2, 'file tree': new Map() }),
    ],
    [
      'a hybrid whose halves differ',
      infoOf({
        name: 'a',
        length: 5,
        pieces: new Uint8Array(20),
        'piece length': PIECE,
        'meta version': 2,
        'file tree': new Map([
          [
            'a',
            new Map([
              [
                '',
                new Map<string, BencodeInput>([
                  ['length', 6],
                  ['pieces root', new Uint8Array(32).fill(1)],
                ]),
              ],
            ]),
          ],
        ]),
      }),
    ],
  ])('refuses an info dictionary with %s', (_, info) => {
    expect(() => parseInfo(info, nodeHashes)).toThrow(MetainfoError)
  })

  it('throws nothing but its own error for random bytes and random dictionaries', () => {
    const scalar: fc.Arbitrary<BencodeInput> = fc.oneof(
      fc.maxSafeInteger(),
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(0, 1, 2, 16384),
    )
    const tree: fc.Arbitrary<BencodeInput> = fc.letrec<{ node: BencodeInput }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('node'), { maxLength: 3 }),
        fc
          .dictionary(fc.constantFrom('', 'a', 'length', 'path', 'attr', 'pieces root'), tie('node'))
          .map((entries) => new Map(Object.entries(entries))),
      ),
    })).node
    const keys = fc.constantFrom(
      'info',
      'name',
      'piece length',
      'pieces',
      'length',
      'files',
      'file tree',
      'meta version',
      'private',
      'announce-list',
      'nodes',
      'piece layers',
      'encoding',
      'similar',
    )
    const dictionary = fc.dictionary(keys, tree).map((entries) => new Map(Object.entries(entries)))
    fc.assert(
      fc.property(fc.oneof(dictionary.map(encodeBencode), fc.uint8Array()), dictionary, (input, around) => {
        const wrapped = encodeBencode(new Map([...around, ['info', new RawBencode(input)]]))
        for (const bytes of [input, wrapped]) {
          for (const parse of [parseMetainfo, parseInfo]) {
            try {
              parse(bytes, nodeHashes)
            } catch (error) {
              expect(error).toBeInstanceOf(MetainfoError)
            }
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('matchesInfoHash', () => {
  it('takes either digest, the long one also cut to 20 bytes', () => {
    const info = v1Info()
    const sha256 = nodeHashes.sha256(info)
    expect(matchesInfoHash(info, nodeHashes.sha1(info), nodeHashes)).toBe(true)
    expect(matchesInfoHash(info, sha256, nodeHashes)).toBe(true)
    expect(matchesInfoHash(info, sha256.subarray(0, 20), nodeHashes)).toBe(true)
    expect(matchesInfoHash(info, new Uint8Array(20), nodeHashes)).toBe(false)
    expect(matchesInfoHash(info, sha256.subarray(0, 1), nodeHashes)).toBe(false)
    expect(matchesInfoHash(info, new Uint8Array(), nodeHashes)).toBe(false)
  })
})
