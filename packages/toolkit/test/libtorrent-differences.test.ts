import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BencodeInput,
  decodeBencode,
  isDictionary,
  type Metainfo,
  MetainfoError,
  parseMetainfo,
  safePaths,
} from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeWithLibtorrent, libtorrent } from './libtorrent.ts'
import { explain, type Verdict } from './libtorrent-differences.ts'
import { mutationsOf, type Seed, shapesOfTorrents } from './torrent-seeds.ts'

const CASES = join(import.meta.dirname, '../../../../shared/cases/torrents')
const LONGEST_NAME = 239 // bytes that libtorrent leaves as they are
const NO_ANSWER: Verdict = { kind: 'refused', reason: 'no answer' }
const BYTES_CHANGED = 40 // copies of each seed with one byte changed

/** Reads length-prefixed torrents from one file, so that one start of Python serves thousands. */
const ORACLE = `
data = open(sys.argv[1], 'rb').read()
at, out = 0, []
def plain(text):
    return all(c.isalnum() or c in ' ._-/' for c in text) and text.isascii()
def verdict(raw):
    try:
        ti = lt.load_torrent_buffer(raw).ti
    except Exception as error:
        return {'kind': 'refused', 'reason': str(error)}
    if ti is None:
        return {'kind': 'refused', 'reason': 'no info'}
    fs, hashes = ti.files(), ti.info_hashes()
    own = [i for i in range(ti.num_files()) if not fs.file_flags(i) & lt.file_flags_t.flag_pad_file]
    paths = [fs.file_path(i) for i in own]
    return {'kind': 'read', 'infoHashV1': str(hashes.v1) if hashes.has_v1() else None,
        'infoHashV2': str(hashes.v2) if hashes.has_v2() else None, 'private': ti.priv(),
        'pieceCount': ti.num_pieces(), 'pieceLength': ti.piece_length(), 'sizes': [fs.file_size(i) for i in own],
        'paths': paths if all(plain(p) for p in paths) else None}
while at < len(data):
    length = int.from_bytes(data[at:at + 4], 'little')
    out.append(verdict(data[at + 4:at + 4 + length]))
    at += 4 + length
print(json.dumps({'version': lt.__version__, 'verdicts': out}))`

function theirVerdicts(seeds: readonly Seed[]): readonly Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-oracle-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'seeds')
  writeFileSync(
    file,
    Buffer.concat(seeds.flatMap(({ bytes }) => [Buffer.from(Uint32Array.of(bytes.length).buffer), bytes])),
  )
  const said = libtorrent(ORACLE, file) as { readonly version: string; readonly verdicts: readonly Verdict[] }
  expect(said.version, 'the version that the list of differences was written for').toMatch(/^2\.0\./)
  return said.verdicts
}

function ourVerdict(bytes: Uint8Array): Verdict {
  try {
    const metainfo = parseMetainfo(bytes, nodeHashes)
    const places = safePaths(metainfo)
    const own = [...metainfo.files.keys()].filter((index) => metainfo.files[index]?.padding === false)
    const paths = own.map((index) => places[index]?.join('/') ?? '')
    return {
      kind: 'read',
      infoHashV1: metainfo.infoHashV1 ?? null,
      infoHashV2: metainfo.infoHashV2 ?? null,
      private: metainfo.isPrivate,
      pieceCount: metainfo.pieceCount,
      pieceLength: metainfo.pieceLength,
      sizes: own.map((index) => metainfo.files[index]?.length ?? -1),
      paths: own.every((index) => isPlain(metainfo, index)) ? paths : null,
    }
  } catch (error) {
    if (error instanceof MetainfoError) return { kind: 'refused', reason: error.message }
    throw error
  }
}

/** Whether nothing in the written path needs to be made safe. */
function isPlain(metainfo: Metainfo, index: number): boolean {
  const path = [metainfo.name, ...(metainfo.files[index]?.path ?? [])]
  return path.every((name) => /^[\w -][\w .-]*$/.test(name) && name.length <= LONGEST_NAME)
}

/** How many torrents had which reason; fails for those that have none. */
function compare(seeds: readonly Seed[]): ReadonlyMap<string, number> {
  const theirs = theirVerdicts(seeds)
  const counts = new Map<string, number>()
  const unexplained: string[] = []
  for (const [index, { name, bytes }] of seeds.entries()) {
    const [their, our] = [theirs[index] ?? NO_ANSWER, ourVerdict(bytes)]
    const reason = explain(their, our)
    if (reason === undefined)
      unexplained.push(`${name}: libtorrent ${JSON.stringify(their)}, Shoal ${JSON.stringify(our)}`)
    else counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  expect(unexplained, 'torrents that Shoal and libtorrent read differently without a reason').toEqual([])
  return counts
}

function decodedOf({ bytes }: Seed): ReadonlyMap<string, BencodeInput> {
  const top = decodeBencode(bytes)
  return isDictionary(top) ? top : new Map()
}

describeWithLibtorrent('beside libtorrent', () => {
  it('every shape of torrent is read alike', () => {
    expect(compare(shapesOfTorrents).get('same')).toBeGreaterThan(shapesOfTorrents.length - 3)
  })

  it('so are copies with a byte, a value or a key changed', () => {
    const mutations = shapesOfTorrents.flatMap((seed) => mutationsOf(seed, decodedOf(seed), BYTES_CHANGED))
    const same = compare(mutations).get('same') ?? 0
    expect(same / mutations.length, `${same} of ${mutations.length} agree outright`).toBeGreaterThan(0.95)
  })

  describe.skipIf(!existsSync(CASES))(
    `files of other projects${existsSync(CASES) ? '' : ' [needs ../shared/cases]'}`,
    () => {
      it('are read alike', () => {
        const folders = [CASES, join(CASES, 'libtorrent')]
        const files = folders.flatMap((folder) =>
          readdirSync(folder)
            .filter((name) => name.endsWith('.torrent'))
            .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) })),
        )
        compare(files)
      })
    },
  )
})
