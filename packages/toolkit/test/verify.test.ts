import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeInfo, encodeMetainfo, type Metainfo, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import {
  CreateError,
  createTorrent,
  type HashingProgress,
  planFromDisk,
  type VerifyControl,
  verifyTorrent,
} from '@shoal/toolkit'
import { describe, expect, it, onTestFinished } from 'vitest'

const PIECE_LENGTH = 16 << 10 // bytes
const KINDS = ['v1', 'v2', 'hybrid'] as const

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'shoal-verify-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A torrent of three files of 100,000, 5 and 40,000 bytes, and where they lie. */
async function sample(kind: 'v1' | 'v2' | 'hybrid'): Promise<{ readonly metainfo: Metainfo; readonly data: string }> {
  const data = join(folder(), 'data')
  mkdirSync(data)
  for (const [index, length] of [100_000, 5, 40_000].entries()) {
    writeFileSync(join(data, `${index}.bin`), Buffer.alloc(length, index + 1))
  }
  const { metainfo } = await createTorrent({ paths: [data], kind, pieceLength: PIECE_LENGTH })
  return { metainfo, data }
}

describe.each(KINDS)('verify %s', (kind) => {
  it('finds a flipped byte in its file and piece', async () => {
    const { metainfo, data } = await sample(kind)
    const path = join(data, '0.bin')
    const bytes = readFileSync(path)
    bytes[50_000] = 0xff
    writeFileSync(path, bytes)
    const report = await verifyTorrent(metainfo, data)
    expect(report).toMatchObject({ complete: false, badPieces: [[3, 3]], missingPieces: [] })
    expect(report.files.map(({ state }) => state)).toEqual(['damaged', 'ok', 'ok'])
  })

  it('tells missing and short files, and reads the rest', async () => {
    const { metainfo, data } = await sample(kind)
    rmSync(join(data, '1.bin'))
    truncateSync(join(data, '2.bin'), 20_000)
    const report = await verifyTorrent(metainfo, data)
    expect(report.files[1]).toMatchObject({ state: 'missing', found: null })
    expect(report.files[2]).toMatchObject({ state: 'short', found: 20_000 })
    expect(report.goodPieces).toBeGreaterThanOrEqual(6)
  })

  it('continues from what an earlier run left', async () => {
    const { metainfo, data } = await sample(kind)
    let state: VerifyControl['earlier']
    const onState: VerifyControl['onState'] = (left) => {
      state = left
    }
    await verifyTorrent(metainfo, data, { onState })
    expect(await verifyTorrent(metainfo, data, { earlier: state })).toMatchObject({ complete: true })
    writeFileSync(join(data, '2.bin'), Buffer.alloc(40_000, 9))
    expect((await verifyTorrent(metainfo, data, { earlier: state })).files[2]?.state).toBe('damaged')
  })
})

describe('verify', () => {
  it('finds data in the folder above, and of a single file by its own path', async () => {
    const { metainfo, data } = await sample('v1')
    expect((await verifyTorrent(metainfo, join(data, '..'))).complete).toBe(true)
    const single = await createTorrent({ paths: [join(data, '0.bin')] })
    expect((await verifyTorrent(single.metainfo, data)).complete).toBe(true)
    renameSync(join(data, '0.bin'), join(data, 'renamed.bin'))
    expect((await verifyTorrent(single.metainfo, join(data, 'renamed.bin'))).complete).toBe(true)
  })

  it('never looks outside of its folder', async () => {
    const outside = folder()
    writeFileSync(join(outside, 'secret'), 'hello')
    mkdirSync(join(outside, 'inside'))
    const pieces = nodeHashes.sha1(Buffer.from('hello'))
    const files = [{ path: ['..', '..', 'secret'], length: 5 }]
    const infoBytes = encodeInfo({
      kind: 'v1',
      name: 'inside',
      singleFile: false,
      files,
      pieceLength: PIECE_LENGTH,
      pieces,
    })
    const hostile = parseMetainfo(encodeMetainfo({ infoBytes }), nodeHashes)
    for (const data of [outside, join(outside, 'inside')]) {
      expect((await verifyTorrent(hostile, data)).files[0]?.state).toBe('missing')
    }
  })
})

const GBK = Buffer.from([0xd6, 0xd0, 0xce, 0xc4])

describe('what create takes, verify finds', () => {
  const written = (base: string, ...parts: readonly (string | Buffer)[]): Buffer =>
    Buffer.concat([Buffer.from(base), ...parts.flatMap((part) => [Buffer.from('/'), Buffer.from(part)])])

  it.each<[string, readonly (string | Buffer)[]]>([
    ['a backslash', ['f', 'back\\slash']],
    ['a mark that turns writing round', ['f', 'a\u200eb']],
    ['a name that is not UTF-8', ['f', GBK]],
    ['a folder whose name is not UTF-8', [GBK, 'a']],
    ['a lone file whose name is not UTF-8', [GBK]],
    ['names that differ by case', ['f', 'ReadMe.txt']],
  ])('%s', async (_, path) => {
    const base = folder()
    if (path.length > 1) mkdirSync(written(base, ...path.slice(0, 1)))
    writeFileSync(written(base, ...path), 'content')
    if (path[1] === 'ReadMe.txt') writeFileSync(join(base, 'f', 'readme.txt'), 'other')
    for (const kind of KINDS) {
      // As a program receives it from its command line: what is not UTF-8 is lost.
      const source = written(base, ...path.slice(0, 1)).toString()
      const { metainfo } = await createTorrent({ paths: [source], kind })
      for (const data of [base, source]) {
        expect(await verifyTorrent(metainfo, data), `${kind} below ${data}`).toMatchObject({ complete: true })
      }
    }
  })
})

describe('links while creating', () => {
  function linked(): string {
    const base = join(folder(), 'f')
    mkdirSync(join(base, 'a'), { recursive: true })
    writeFileSync(join(base, 'a', 'x'), 'content')
    symlinkSync('a/x', join(base, 'good'))
    return base
  }

  it.each([
    ['to nothing', 'nowhere', 'link-dangling'],
    ['to itself', 'bad', 'link-dangling'],
    ['to a folder that contains it', '..', 'link-loop'],
  ])('%s are an error, skipped or kept', async (_, target, fault) => {
    const base = linked()
    symlinkSync(target, join(base, 'a', 'bad'))
    await expect(createTorrent({ paths: [base] })).rejects.toMatchObject({ fault })
    const skipped = await createTorrent({ paths: [base], symlinks: 'skip' })
    expect(skipped.metainfo.files.map(({ path }) => path.join('/'))).toEqual(['a/x'])
  })

  it.each(KINDS)('are kept inside %s (BEP 47), and not when they lead out', async (kind) => {
    const base = linked()
    const { metainfo } = await createTorrent({ paths: [base], kind, symlinks: 'keep' })
    expect(metainfo.files.find(({ path }) => path[0] === 'good')).toMatchObject({ length: 0, symlink: ['a', 'x'] })
    expect(metainfo.contentLength).toBe(7)
    expect(readlinkSync(join(base, 'good'))).toBe('a/x')
    symlinkSync('/etc/passwd', join(base, 'out'))
    await expect(createTorrent({ paths: [base], kind, symlinks: 'keep' })).rejects.toMatchObject({
      fault: 'link-outside',
    })
  })
})

describe('create', () => {
  it('stops all threads when it is aborted', async () => {
    const path = join(folder(), 'sparse.bin')
    writeFileSync(path, '')
    truncateSync(path, 2 ** 36) // 64 GiB of nothing
    const controller = new AbortController()
    const onProgress = ({ donePieces }: HashingProgress): void => {
      if (donePieces > 0) controller.abort(new Error('enough'))
    }
    await expect(createTorrent({ paths: [path] }, { signal: controller.signal, onProgress })).rejects.toThrow('enough')
  })

  it('gives the same bytes again without a date', async () => {
    const { data } = await sample('v1')
    const [one, other] = [
      await createTorrent({ paths: [data], date: 'none' }),
      await createTorrent({ paths: [data], date: 'none' }),
    ]
    expect(one.bytes).toEqual(other.bytes)
    const odd = await createTorrent({ paths: [data], date: 'none', entropy: true })
    expect(odd.metainfo.infoHash).not.toBe(one.metainfo.infoHash)
  })

  it('refuses what is not there', async () => {
    await expect(createTorrent({ paths: [join(folder(), 'nothing')] })).rejects.toBeInstanceOf(CreateError)
  })

  it('leaves hidden files and junk out unless asked, and says so', async () => {
    const base = join(folder(), 'f')
    mkdirSync(join(base, '@eaDir'), { recursive: true })
    for (const name of ['film.mkv', '.hidden', 'Thumbs.db', '@eaDir/x']) writeFileSync(join(base, name), 'x')
    const plan = await planFromDisk({ paths: [base] })
    expect(plan.files.map(({ path }) => path[0])).toEqual(['film.mkv'])
    expect(plan.skipped.map(({ reason }) => reason).sort()).toEqual(['hidden', 'junk', 'junk'])
    expect((await planFromDisk({ paths: [base], hidden: true })).files).toHaveLength(4)
  })

  it.each(['../../x', '..', '', 'a/b', 'a\nb'])('refuses the name %j', async (name) => {
    const base = folder()
    writeFileSync(join(base, 'a'), 'x')
    await expect(planFromDisk({ paths: [base], name })).rejects.toMatchObject({ fault: 'bad-name' })
  })
})
