import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeInfo, encodeMetainfo, type Metainfo, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { CreateError, createTorrent, type HashingProgress, type VerifyControl, verifyTorrent } from '@shoal/toolkit'
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
})
