import {
  type BencodeInput,
  decodeBencode,
  encodeBencode,
  encodeInfo,
  encodeMetainfo,
  latin1Bytes,
  type MetainfoFields,
} from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bencodeJson } from './bencode-json.ts'
import { bencodeText } from './bencode-text.ts'
import { fileTree } from './file-tree.ts'
import { lintText } from './lint-text.ts'
import { torrentReport } from './torrent-report.ts'
import { trackerPathHint } from './tracker-path-hint.ts'

const HASHES = new Uint8Array(20)

function codes(bytes: Uint8Array): readonly string[] {
  return torrentReport(bytes, nodeHashes).report.lints.map(({ code }) => code)
}

function torrent(
  info: Partial<Parameters<typeof encodeInfo>[0]> = {},
  around: Partial<MetainfoFields> = { announceTiers: [['http://t.example/announce']] },
): Uint8Array {
  const fields = {
    kind: 'v1' as const,
    name: 'n',
    singleFile: true,
    files: [{ path: ['n'], length: 5 }],
    pieceLength: 16_384,
    pieces: HASHES,
  }
  return encodeMetainfo({ infoBytes: encodeInfo({ ...fields, ...info }), ...around })
}

describe('lints', () => {
  const several = (paths: readonly (readonly (string | Uint8Array)[])[]) => ({
    singleFile: false,
    files: paths.map((path) => ({ path, length: 1 })),
  })

  it('finds nothing wrong with an ordinary torrent', () => {
    expect(codes(torrent())).toEqual([])
  })

  it.each<[string, Uint8Array]>([
    ['unsafe-path', torrent(several([['..', 'etc', 'passwd']]))],
    ['unsafe-path', torrent(several([['a/b']]))],
    ['unsafe-path', torrent({ name: '..', ...several([['a']]) })],
    ['colliding-paths', torrent(several([['A'], ['a']]))],
    ['name-not-utf8', torrent(several([[Uint8Array.of(0x66, 0xe9)]]))],
    ['odd-piece-length', torrent({ pieceLength: 20_000 })],
    ['huge-piece-length', torrent({ pieceLength: 1 << 25 })],
    ['no-tracker', torrent({}, {})],
    ['no-tracker-private', torrent({ isPrivate: true }, {})],
    ['tracker-path', torrent({}, { announceTiers: [['http://t.example/annouce']] })],
    ['tracker-scheme', torrent({}, { announceTiers: [['t.example/announce']] })],
    ['duplicate-tracker', torrent({}, { announceTiers: [['http://t/announce'], ['http://t/announce']] })],
    [
      'empty-file',
      torrent({
        singleFile: false,
        files: [
          { path: ['e'], length: 0 },
          { path: ['f'], length: 1 },
        ],
      }),
    ],
    [
      'padding',
      torrent({
        singleFile: false,
        files: [
          { path: ['f'], length: 1 },
          { path: ['.pad', '9'], length: 9, padding: true },
          { path: ['g'], length: 1 },
        ],
      }),
    ],
    [
      'missing-piece-layers',
      torrent({ kind: 'v2', files: [{ path: ['n'], length: 40_000, piecesRoot: new Uint8Array(32).fill(1) }] }),
    ],
  ])('finds %s', (code, bytes) => {
    expect(codes(bytes)).toContain(code)
    for (const lint of torrentReport(bytes, nodeHashes).report.lints) {
      for (const language of ['en', 'zh'] as const) expect(lintText(lint, language)).not.toContain('%s')
    }
  })

  it('finds unsorted keys and a private flag in the wrong place', () => {
    const info = new TextDecoder('latin1').decode(
      encodeInfo({
        kind: 'v1',
        name: 'n',
        singleFile: true,
        files: [{ path: ['n'], length: 5 }],
        pieceLength: 16_384,
        pieces: HASHES,
      }),
    )
    const bytes = latin1Bytes(`d7:privatei1e4:info${info}e`) ?? new Uint8Array()
    expect(codes(bytes)).toEqual(['no-tracker', 'unsorted-keys', 'private-outside-info'])
  })
})

describe('trackerPathHint', () => {
  it.each([
    ['http://t/annouce', 'http://t/announce'],
    ['http://t/anounce?passkey=1', 'http://t/announce?passkey=1'],
    ['https://t/key/Announce', 'https://t/key/announce'],
    ['http://t/annonce.php', 'http://t/announce.php'],
    ['ws://t/announc', 'ws://t/announce'],
    ['http://t/announce', undefined],
    ['http://t/', undefined],
    ['http://t', undefined],
    ['http://t/api/track', undefined],
    ['udp://t:1/annouce', undefined],
  ])('makes %s into %s', (tracker, hint) => {
    expect(trackerPathHint(tracker)).toBe(hint)
  })
})

describe('bencodeJson', () => {
  it('is different for different bytes', () => {
    const value: fc.Arbitrary<BencodeInput> = fc.letrec<{ node: BencodeInput }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.bigInt({ min: 2n ** 60n, max: 2n ** 62n }),
        fc.constantFrom('$hex', '$hex:61', 'a', '', '\u202e'),
        fc.uint8Array({ maxLength: 3 }),
        fc.array(tie('node'), { maxLength: 2 }),
        fc
          .dictionary(fc.constantFrom('a', '\xe9', '$hex:61', '$integer', '\x00', '__proto__'), tie('node'), {
            maxKeys: 2,
          })
          .map((entries) => new Map(Object.entries(entries))),
      ),
    })).node
    fc.assert(
      fc.property(value, value, (left, right) => {
        const [one, other] = [encodeBencode(left), encodeBencode(right)]
        const same =
          JSON.stringify(bencodeJson(decodeBencode(one))) === JSON.stringify(bencodeJson(decodeBencode(other)))
        expect(same).toBe(Buffer.compare(one, other) === 0)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('bencodeText', () => {
  it('spells out a tracker’s reply', () => {
    const reply = latin1Bytes('d8:completei1e5:peers6:\x7f\x00\x00\x01\x1a\xe1e') ?? new Uint8Array()
    expect(bencodeText(decodeBencode(reply))).toEqual(['complete: 1', 'peers: 1 peers, compact', '  127.0.0.1:6881'])
  })

  it('shows binary keys and values in hexadecimal', () => {
    const reply = encodeBencode(new Map([['files', new Map([['\x00\xff', new Map([['x', Uint8Array.of(0, 1)]])]])]]))
    expect(bencodeText(decodeBencode(reply))).toEqual(['files:', '  <2 bytes> 00ff:', '    x: <2 bytes> 0001'])
  })
})

describe('fileTree', () => {
  it('draws folders around their files', () => {
    const files = ['a/b/1', 'a/2', '3'].map((path) => ({ path: path.split('/'), label: '' }))
    expect(fileTree('root', files)).toEqual(['root', '├─ a', '│  ├─ b', '│  │  └─ 1', '│  └─ 2', '└─ 3'])
  })
})
