import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Metainfo, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { describeWith, findProgram, type Program } from '@shoal/testing'
import { createTorrent, verifyTorrent } from '@shoal/toolkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithLibtorrent, libtorrent } from './libtorrent.ts'
import { type Shape, shapes, writeShape } from './shapes.ts'

const PIECE_LENGTH = 32 << 10 // bytes
let work = ''
const paths = new Map<string, string>()

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'shoal-create-'))
  for (const [index, shape] of shapes.entries()) paths.set(shape.name, writeShape(join(work, String(index)), shape))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

function pathOf(shape: Shape): string {
  return paths.get(shape.name) ?? ''
}

function program(name: Program): string {
  return findProgram(name) ?? name
}

function torrentFile(name: string): string {
  return join(work, `${name.replaceAll(' ', '-')}.torrent`)
}

function read(file: string): Metainfo {
  return parseMetainfo(readFileSync(file), nodeHashes)
}

async function ours(
  shape: Shape,
  kind: 'v1' | 'v2' | 'hybrid',
  isPrivate = false,
): Promise<{ file: string; metainfo: Metainfo }> {
  const options = {
    paths: [pathOf(shape)],
    kind,
    pieceLength: PIECE_LENGTH,
    isPrivate,
    trackers: [['http://t.example/announce']],
  }
  const { bytes, metainfo } = await createTorrent(options)
  const file = torrentFile(`ours ${kind} ${shape.name}`)
  writeFileSync(file, bytes)
  return { file, metainfo }
}

describeWith(['mktorrent'], 'create beside mktorrent', () => {
  it.each(shapes)('gives the same info-hash: $name', async (shape) => {
    const theirs = torrentFile(`mktorrent ${shape.name}`)
    execFileSync(program('mktorrent'), ['-l', '15', '-o', theirs, pathOf(shape)], { stdio: 'ignore' })
    const { metainfo } = await ours(shape, 'v1')
    expect(metainfo.infoHashV1).toBe(read(theirs).infoHashV1)
    expect(await verifyTorrent(read(theirs), dirname(pathOf(shape)))).toMatchObject({ complete: true })
  })
})

describeWith(['transmission-create'], 'create beside transmission-create', () => {
  const readable = shapes.filter(({ hasEmpty, rawName, sortsApart }) => !hasEmpty && !rawName && !sortsApart)
  it.each(readable)('gives the same info-hash: $name', async (shape) => {
    const theirs = torrentFile(`transmission ${shape.name}`)
    const args = ['-p', '-t', 'http://t.example/announce', '-s', '32', '-o', theirs, pathOf(shape)]
    execFileSync(program('transmission-create'), args, { stdio: 'ignore' })
    // Without -p, Transmission 3.00 writes `private: 0` into the info dictionary, which nobody else does.
    const { file, metainfo } = await ours(shape, 'v1', true)
    expect(metainfo.infoHashV1).toBe(read(theirs).infoHashV1)
    const shown = execFileSync(join(dirname(program('transmission-create')), 'transmission-show'), [file], {
      encoding: 'utf8',
    })
    expect(shown).toContain(metainfo.infoHashV1)
  })
})

const CREATE = `
flags = {'v1': lt.create_torrent.v1_only, 'v2': lt.create_torrent.v2_only, 'hybrid': lt.create_torrent.canonical_files_no_tail_padding}
path, kind, piece = sys.argv[1], sys.argv[2], int(sys.argv[3])
storage = lt.file_storage()
root = os.path.dirname(path)
found = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names] if os.path.isdir(path) else [path]
for file in sorted(found, key=lambda file: os.fsencode(file)):
    storage.add_file(os.path.relpath(file, root), os.path.getsize(file))
torrent = lt.create_torrent(storage, piece, flags[kind] | lt.create_torrent.no_attributes)
lt.set_piece_hashes(torrent, root)
data = lt.bencode(torrent.generate())
open(sys.argv[4], 'wb').write(data)
print(json.dumps(None))
`
const READ = `
info = lt.torrent_info(sys.argv[1])
hashes = info.info_hashes()
print(json.dumps({'v1': str(hashes.v1) if hashes.has_v1() else None, 'v2': str(hashes.v2) if hashes.has_v2() else None,
  'total': info.files().total_size(), 'pieces': info.num_pieces()}))
`

describeWithLibtorrent('create beside libtorrent', () => {
  const kinds = ['v1', 'v2', 'hybrid'] as const
  const readable = shapes.filter((shape) => shape.rawName === undefined)
  const table = readable.flatMap((shape) => kinds.map((kind) => ({ kind, name: shape.name, shape })))
  it.each(table)('gives the same info-hashes: $kind, $name', async ({ kind, shape }) => {
    const theirs = torrentFile(`libtorrent ${kind} ${shape.name}`)
    libtorrent(CREATE, pathOf(shape), kind, String(PIECE_LENGTH), theirs)
    const { file, metainfo } = await ours(shape, kind)
    const reference = read(theirs)
    expect([metainfo.infoHashV1, metainfo.infoHashV2]).toEqual([reference.infoHashV1, reference.infoHashV2])
    expect(metainfo.pieceLayers).toEqual(reference.pieceLayers)
    // And it reads ours, layers included, as we read its own.
    expect(libtorrent(READ, file)).toMatchObject({
      v1: metainfo.infoHashV1 ?? null,
      v2: metainfo.infoHashV2 ?? null,
      pieces: metainfo.pieceCount,
    })
    expect(await verifyTorrent(reference, dirname(pathOf(shape)))).toMatchObject({ complete: true })
  })
})
