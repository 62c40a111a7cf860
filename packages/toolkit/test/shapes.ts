import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A tree of files that torrents are made of in tests. */
export interface Shape {
  readonly name: string
  /** Lengths by path; one without a slash and alone is a single file. */
  readonly files: Readonly<Record<string, number>>
  /** A name that is not UTF-8, which only some tools can read. */
  readonly rawName?: Buffer
  /** Transmission leaves empty files out. */
  readonly hasEmpty?: boolean
  /** Transmission 3.00 sorts without regard to case and takes bytes above 127 for negative. */
  readonly sortsApart?: boolean
}

const PIECE = 32 << 10 // bytes, the piece length of all comparisons

/** Everything that has ever made two creators disagree. */
export const shapes: readonly Shape[] = [
  { name: 'one file below a piece', files: { 'small.bin': 1000 } },
  { name: 'one file of one piece', files: { 'piece.bin': PIECE } },
  { name: 'one file with a short last piece', files: { 'long.bin': 10 * PIECE + 777 } },
  { name: 'one file of whole pieces', files: { 'whole.bin': 8 * PIECE } },
  { name: 'files below a piece', files: { 'f/a': 100, 'f/b': 20_000, 'f/c': 1 } },
  { name: 'files that share pieces', files: { 'f/a': PIECE + 1, 'f/b': 3 * PIECE - 5, 'f/c': 40_000 } },
  { name: 'files that end with a piece', files: { 'f/a': PIECE, 'f/b': 2 * PIECE, 'f/c': PIECE } },
  { name: 'empty files', files: { 'f/a': 0, 'f/b': 5, 'f/c': 0, 'f/d': 40_000, 'f/e': 0 }, hasEmpty: true },
  {
    name: 'names that sort apart',
    files: { 'f/a/b': 3, 'f/a-b': 5, 'f/a.b/x': 7, 'f/B': 9, 'f/a0': 11, 'f/ab': 13 },
    sortsApart: true,
  },
  {
    name: 'Unicode names',
    files: { 'f/电影 – film.mkv': 70_000, 'f/é': 10, 'f/e\u0301': 10, 'f/🎬/x': 33 },
    sortsApart: true,
  },
  { name: 'deep folders', files: { 'f/1/2/3/4/5/6/7/8/9/x': 50_000, 'f/1/2/y': 1 } },
  {
    name: 'thousands of files',
    files: Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`f/${index % 50}/n${index}`, (index * 37) % 900]),
    ),
    hasEmpty: true,
  },
  { name: 'a name that is not UTF-8', files: { 'f/a': 5 }, rawName: Buffer.from('f/caf\xe9.txt', 'latin1') },
]

/** Writes the shape below `folder` and returns the path to make a torrent of. Contents differ by file and byte. */
export function writeShape(folder: string, shape: Shape): string {
  const names = Object.keys(shape.files)
  for (const [index, name] of names.entries()) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, contents(shape.files[name] ?? 0, index))
  }
  if (shape.rawName !== undefined) {
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), shape.rawName]), contents(40_000, 99))
  }
  return join(folder, names[0]?.split('/')[0] ?? '')
}

function contents(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed + 1
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 16
  }
  return bytes
}
