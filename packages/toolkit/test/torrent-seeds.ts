import { type BencodeInput, encodeBencode } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'

/** Torrents of every shape, and broken copies of them, for `libtorrent-differences.test.ts`. All made here, none copied. */
export interface Seed {
  readonly name: string
  readonly bytes: Uint8Array
}

type Entries = Readonly<Record<string, BencodeInput>>

const PIECE = 16_384 // bytes

function dictionary(entries: Entries): ReadonlyMap<string, BencodeInput> {
  return new Map(Object.entries(entries))
}

function torrent(info: Entries, top: Entries = {}): Uint8Array {
  return encodeBencode(dictionary({ ...top, info: dictionary({ name: 'n', 'piece length': PIECE, ...info }) }))
}

function v1(files: readonly Entries[], info: Entries = {}): Uint8Array {
  const length = files.reduce(
    (sum, file) => sum + (typeof file['length'] === 'number' && file['attr'] !== 'l' ? file['length'] : 0),
    0,
  )
  return torrent({ files: files.map(dictionary), pieces: new Uint8Array(20 * Math.ceil(length / PIECE)), ...info })
}

const layer = new Uint8Array(64).fill(7)
const root = nodeHashes.sha256(layer)
const leaf = (more: Entries = {}): BencodeInput =>
  dictionary({ '': dictionary({ length: 20_000, 'pieces root': root, ...more }) })
const small = (): BencodeInput => leaf({ length: 5, 'pieces root': new Uint8Array(32).fill(9) })
const layers = { 'piece layers': new Map([[Buffer.from(root).toString('latin1'), layer]]) }
const v2 = (tree: Entries, info: Entries = {}, top: Entries = layers): Uint8Array =>
  torrent({ 'meta version': 2, 'file tree': dictionary(tree), ...info }, top)

/** Valid or nearly valid torrents of every shape that this program knows. */
export const shapesOfTorrents: readonly Seed[] = [
  { name: 'lone file', bytes: torrent({ length: 40_000, pieces: new Uint8Array(60) }) },
  { name: 'private', bytes: torrent({ length: 5, pieces: new Uint8Array(20), private: 1 }) },
  { name: 'private by two', bytes: torrent({ length: 5, pieces: new Uint8Array(20), private: 2 }) },
  { name: 'private by a text', bytes: torrent({ length: 5, pieces: new Uint8Array(20), private: '1' }) },
  {
    name: 'files',
    bytes: v1([
      { length: 30_000, path: ['a'] },
      { length: 9, path: ['b', 'c'] },
    ]),
  },
  { name: 'utf-8 spellings', bytes: v1([{ length: 9, path: ['x'], 'path.utf-8': ['y', 'z'] }], { 'name.utf-8': 'm' }) },
  {
    name: 'empty files',
    bytes: v1([
      { length: 0, path: ['a'] },
      { length: 5, path: ['b'] },
      { length: 0, path: ['c'] },
    ]),
  },
  { name: 'only empty files', bytes: v1([{ length: 0, path: ['a'] }]) },
  {
    name: 'equal paths',
    bytes: v1([
      { length: 1, path: ['a'] },
      { length: 2, path: ['A'] },
      { length: 3, path: ['a'] },
    ]),
  },
  {
    name: 'padding',
    bytes: v1([
      { length: 5, path: ['a'] },
      { length: PIECE - 5, path: ['.pad', '1'], attr: 'p' },
      { length: 7, path: ['b'] },
    ]),
  },
  {
    name: 'padding without a path',
    bytes: v1([
      { length: 5, path: ['a'] },
      { length: 9, attr: 'p' },
    ]),
  },
  {
    name: 'padding of BitComet',
    bytes: v1([
      { length: 5, path: ['a'] },
      { length: 9, path: ['_____padding_file_0_x'] },
    ]),
  },
  {
    name: 'link',
    bytes: v1([
      { length: 5, path: ['a'] },
      { attr: 'l', path: ['b'], 'symlink path': ['a'] },
    ]),
  },
  {
    name: 'link with a length',
    bytes: v1([
      { length: 5, path: ['a'] },
      { attr: 'l', length: 425, path: ['b'], 'symlink path': ['a'] },
    ]),
  },
  {
    name: 'link without a target',
    bytes: v1([
      { length: 5, path: ['a'] },
      { attr: 'l', length: 1, path: ['b'] },
    ]),
  },
  { name: 'executable and hidden', bytes: v1([{ length: 5, path: ['a'], attr: 'xh' }]) },
  { name: 'v2 lone file', bytes: v2({ n: leaf() }) },
  { name: 'v2 lone file of another name', bytes: v2({ m: leaf() }) },
  { name: 'v2 files', bytes: v2({ a: leaf(), b: dictionary({ c: small(), d: dictionary({}) }) }) },
  { name: 'v2 without layers', bytes: v2({ a: leaf(), b: small() }, {}, {}) },
  { name: 'v2 empty file', bytes: v2({ a: leaf(), b: leaf({ length: 0 }) }) },
  {
    name: 'v2 link',
    bytes: v2({ a: leaf(), b: dictionary({ '': dictionary({ attr: 'l', length: 0, 'symlink path': ['a'] }) }) }),
  },
  { name: 'v2 padding', bytes: v2({ a: leaf(), b: leaf({ attr: 'p' }) }) },
  { name: 'v2 with pieces but no length', bytes: v2({ n: small() }, { pieces: new Uint8Array(20) }, {}) },
  { name: 'hybrid lone file', bytes: v2({ n: leaf() }, { length: 20_000, pieces: new Uint8Array(40) }) },
  {
    name: 'hybrid',
    bytes: v2(
      { a: small(), b: leaf() },
      {
        files: [
          dictionary({ length: 5, path: ['a'] }),
          dictionary({ attr: 'p', length: PIECE - 5, path: ['.pad', '16379'] }),
          dictionary({ length: 20_000, path: ['b'] }),
        ],
        pieces: new Uint8Array(60),
      },
    ),
  },
  { name: 'meta version 3', bytes: torrent({ length: 5, pieces: new Uint8Array(20), 'meta version': 3 }) },
  { name: 'meta version 1', bytes: torrent({ length: 5, pieces: new Uint8Array(20), 'meta version': 1 }) },
]

const OTHERS: readonly BencodeInput[] = [0, -1, 2 ** 40, '', 'text', [], ['a'], new Map(), new Uint8Array([0xff, 0])]

/** Copies of a seed with one thing changed: a byte, a value or a key; always the same ones. */
export function mutationsOf(
  seed: Seed,
  decoded: ReadonlyMap<string, BencodeInput>,
  bytesChanged: number,
): readonly Seed[] {
  const mutations: Seed[] = []
  let state = seed.bytes.length
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % below
  }
  for (let count = 0; count < bytesChanged; count++) {
    const bytes = Uint8Array.from(seed.bytes)
    const at = next(bytes.length)
    bytes[at] = count % 3 === 0 ? next(256) : 0x30 + next(80)
    mutations.push({ name: `${seed.name}, byte ${at} is ${bytes[at]}`, bytes })
  }
  mutations.push({ name: `${seed.name}, cut off`, bytes: seed.bytes.subarray(0, next(seed.bytes.length)) })
  for (const path of pathsIn(decoded)) {
    for (const [index, other] of [undefined, ...OTHERS].entries()) {
      mutations.push({
        name: `${seed.name}, ${path.join('/')} is other ${index}`,
        bytes: encodeBencode(replacedAt(decoded, path, other)),
      })
    }
  }
  return mutations
}

function pathsIn(value: BencodeInput, above: readonly string[] = []): readonly (readonly string[])[] {
  if (value instanceof Map) {
    return [...value].flatMap(([key, item]) => [[...above, String(key)], ...pathsIn(item, [...above, String(key)])])
  }
  return Array.isArray(value) ? value.flatMap((item, index) => pathsIn(item, [...above, String(index)])) : []
}

function replacedAt(
  value: BencodeInput,
  [key = '', ...below]: readonly string[],
  other: BencodeInput | undefined,
): BencodeInput {
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? replacedAt(item, below, other) : item))
  if (!(value instanceof Map)) return value
  const copy = new Map<string, BencodeInput>(value)
  const item = copy.get(key) ?? ''
  if (below.length > 0) copy.set(key, replacedAt(item, below, other))
  else if (other === undefined) copy.delete(key)
  else copy.set(key, other)
  return copy
}
