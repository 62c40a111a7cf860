import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { afterEach, describe, expect, it } from 'vitest'
import { DiskPieceStore } from '../src/adapters/disk-piece-store.ts'
import { type SavedTorrent, TorrentFolder } from '../src/adapters/torrent-folder.ts'
import { TorrentSaver } from '../src/adapters/torrent-saver.ts'
import { StoredPieces } from '../src/session/stored-pieces.ts'
import { makeTorrent, noise } from './make-torrent.ts'
import { Scratch } from './scratch.ts'

const scratch = new Scratch()
afterEach(() => scratch.clear())

const bytes = noise(100_000)
const metainfoBytes = makeTorrent({ files: [{ path: ['one.bin'], bytes }] })
const metainfo = parseMetainfo(metainfoBytes, nodeHashes)
const { infoHash } = metainfo
const resting: SavedTorrent = {
  metainfoBytes,
  folder: '/data',
  paused: false,
  allowPeers: [],
  priorities: [],
  tally: { uploaded: 1000, downloaded: 2000, seeded: 3000 },
  resume: { stored: new Uint8Array([1]), stamp: '1:1' },
}

describe('TorrentSaver', () => {
  const saver = async () => {
    const folder = await scratch.folder()
    const saver = new TorrentSaver(new TorrentFolder(folder))
    await saver.save({ infoHash, saved: async () => resting })
    expect((await readdir(folder)).sort()).toEqual([`${infoHash}.json`, `${infoHash}.torrent`])
    /** Whether a round with the torrent in this state writes it. */
    const writes = async (torrent: SavedTorrent): Promise<boolean> => {
      await rm(join(folder, `${infoHash}.json`), { force: true })
      await saver.saveChanged({ infoHash, saved: async () => torrent })
      return (await readdir(folder)).includes(`${infoHash}.json`)
    }
    return { folder, saver, writes }
  }
  const seededFor = (seconds: number): SavedTorrent => ({
    ...resting,
    tally: { ...resting.tally, seeded: resting.tally.seeded + seconds * 1000 },
  })

  it.each<readonly [string, boolean, SavedTorrent]>([
    ['nothing', false, { ...resting }],
    ['a little seeding', false, seededFor(299)],
    ['five minutes of seeding', true, seededFor(300)],
    ['an upload', true, { ...resting, tally: { ...resting.tally, uploaded: 1001 } }],
    ['its end', true, { ...resting, tally: { ...resting.tally, completedAt: 5 } }],
    ['a pause', true, { ...resting, paused: true }],
    ['a choice of files', true, { ...resting, priorities: [0, 1] }],
    ['a piece', true, { ...resting, resume: { stored: new Uint8Array([3]), stamp: '1:2' } }],
  ])('writes on a round after %s: %s', async (_, written, torrent) => {
    const { writes } = await saver()
    expect(await writes(torrent)).toBe(written)
  })

  it('counts the seeding from what was written last', async () => {
    const { writes } = await saver()
    expect(await writes(seededFor(400))).toBe(true)
    expect(await writes(seededFor(600))).toBe(false)
    expect(await writes(seededFor(700))).toBe(true)
  })

  it('writes the metainfo once, and again after the torrent was removed', async () => {
    const { folder, saver: under, writes } = await saver()
    await rm(join(folder, `${infoHash}.torrent`))
    expect(await writes({ ...resting, paused: true })).toBe(true)
    expect(await readdir(folder)).toEqual([`${infoHash}.json`])
    await under.remove(infoHash)
    expect(await readdir(folder)).toEqual([])
    expect(await writes(resting)).toBe(true)
    expect(await readdir(folder)).toContain(`${infoHash}.torrent`)
  })
})

describe('StoredPieces', () => {
  it('gives the same resume point until a piece comes or everything is looked at again', async () => {
    const store = new DiskPieceStore(await scratch.folder(), metainfo)
    const pieces = new StoredPieces(metainfo, store, nodeHashes)
    await pieces.compare(undefined)
    const empty = await pieces.resumePoint()
    expect(await pieces.resumePoint()).toBe(empty)
    await pieces.write(0, bytes.subarray(0, metainfo.pieceLength))
    const begun = await pieces.resumePoint()
    expect(begun?.stored[0]).toBe(0b1000_0000)
    expect(begun?.stamp).not.toBe(empty?.stamp)
    expect(await pieces.resumePoint()).toBe(begun)
    await pieces.check(new AbortController().signal)
    const checked = await pieces.resumePoint()
    expect(checked).not.toBe(begun)
    expect(checked).toEqual(begun)
    await pieces.close({ deleteFiles: true })
  })
})
