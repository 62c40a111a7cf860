import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatMagnet, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { afterEach, describe, expect, it } from 'vitest'
import { TrackerNotAllowedError } from '../src/index.ts'
import { makeTorrent, makeV2Torrent, noise } from './make-torrent.ts'
import { eventually } from './programs.ts'
import { Scratch, seeding } from './scratch.ts'

const LOOPBACK = ['127.0.0.0/8']
const scratch = new Scratch()

afterEach(() => scratch.clear())

const bytes = noise(300_000, 5)
const files = [{ path: ['one.bin'], bytes }]

async function seeder(metainfoBytes: Uint8Array) {
  const session = await scratch.session('127.0.0.2')
  const { infoHash } = await session.add({ metainfoBytes, folder: await scratch.folder({ 'one.bin': bytes }) })
  await seeding(session, infoHash)
  return { infoHash, ...session.address }
}

function linkTo(metainfoBytes: Uint8Array, changes: Parameters<typeof formatMagnet>[0] = {}): string {
  const { infoHashV1 } = parseMetainfo(metainfoBytes, nodeHashes)
  return formatMagnet({ infoHashV1, name: 'a link', ...changes })
}

describe('a magnet link in a session', () => {
  it('becomes the torrent that it stands for, by its tracker, and is downloaded', async () => {
    const { url, announces } = await scratch.tracker()
    const metainfoBytes = makeTorrent({ files, trackers: [[url]] })
    const { infoHash } = await seeder(metainfoBytes)
    await eventually(() => announces.length === 1)
    const [folder, stateFolder] = [await scratch.folder(), await scratch.folder()]
    const leecher = await scratch.session('127.0.0.3', { stateFolder })
    const magnet = linkTo(metainfoBytes, { trackers: [url] })
    const request = { magnet, folder, allowPeers: LOOPBACK }
    expect(await leecher.addMagnet(request)).toMatchObject({ infoHash, name: 'a link', state: 'metadata' })
    await seeding(leecher, infoHash)
    expect(leecher.list()).toMatchObject([{ infoHash, name: 'one.bin', downloadedBytes: bytes.length, leftBytes: 0 }])
    expect(await readFile(join(folder, 'one.bin'))).toEqual(Buffer.from(bytes))
    const { announceTiers } = parseMetainfo(leecher.metainfo(infoHash) ?? new Uint8Array(0), nodeHashes)
    expect(announceTiers).toEqual([[url]])
    expect(await leecher.addMagnet(request)).toMatchObject({ infoHash, state: 'seeding' })

    await leecher.stop(AbortSignal.timeout(2000))
    const told = announces.filter(({ port }) => port === leecher.address.port).map(({ event }) => event)
    // Looking for the metadata ends before the download begins: one peer at a time under one name.
    expect(told).toEqual(['started', 'stopped', 'started', 'completed', 'stopped'])
    const again = await scratch.session('127.0.0.3', { stateFolder })
    await seeding(again, infoHash)
    expect(again.status(infoHash)).toMatchObject({ downloadedBytes: bytes.length })
    expect(again.status(infoHash)?.completedAt).toBe(leecher.status(infoHash)?.completedAt)
  })

  it('goes on looking after a restart, dials whom the link names, and rests while paused', async () => {
    const metainfoBytes = makeTorrent({ files })
    const { infoHash, address, port } = await seeder(metainfoBytes)
    const stateFolder = await scratch.folder()
    const first = await scratch.session('127.0.0.3', { stateFolder })
    const magnet = linkTo(metainfoBytes, { peers: [`${address}:${port}`] })
    await first.addMagnet({ magnet, folder: await scratch.folder(), allowPeers: LOOPBACK, paused: true })
    expect(first.status(infoHash)).toMatchObject({ state: 'paused', totalBytes: 0 })
    await first.stop(AbortSignal.timeout(2000))

    const second = await scratch.session('127.0.0.3', { stateFolder })
    expect(second.status(infoHash)).toMatchObject({ state: 'paused', name: 'a link' })
    await second.resume(infoHash)
    await seeding(second, infoHash)
  })

  it('is forgotten when it is removed', async () => {
    const stateFolder = await scratch.folder()
    const session = await scratch.session('127.0.0.3', { stateFolder })
    const magnet = linkTo(makeTorrent({ files }))
    const { infoHash } = await session.addMagnet({ magnet, folder: await scratch.folder() })
    expect(session.files(infoHash)).toEqual([])
    await expect(session.recheck(infoHash)).rejects.toMatchObject({ code: 'metadata_missing' })
    await session.remove(infoHash, { deleteFiles: true })
    await session.stop(AbortSignal.timeout(2000))
    expect((await scratch.session('127.0.0.3', { stateFolder })).list()).toEqual([])
  })

  it('that names a tracker nobody allowed is refused before a packet leaves', async () => {
    const { url, announces } = await scratch.tracker()
    const magnet = linkTo(makeTorrent({ files }), { trackers: [url] })
    const session = await scratch.session('127.0.0.3', { allowTrackers: [] })
    const adding = session.addMagnet({ magnet, folder: await scratch.folder(), allowPeers: LOOPBACK })
    await expect(adding).rejects.toThrow(TrackerNotAllowedError)
    expect(session.list()).toEqual([])
    expect(announces).toEqual([])
  })

  it('turns out private with no allowed tracker: says so, and tells nobody of itself', async () => {
    const metainfoBytes = makeTorrent({ files, isPrivate: true, trackers: [['http://127.0.0.1:1/announce']] })
    const { infoHash, address, port } = await seeder(metainfoBytes)
    const session = await scratch.session('127.0.0.3', { allowTrackers: [] })
    const magnet = linkTo(metainfoBytes, { peers: [`${address}:${port}`] })
    await session.addMagnet({ magnet, folder: await scratch.folder(), allowPeers: LOOPBACK })
    await eventually(() => session.status(infoHash)?.state === 'error')
    expect(session.status(infoHash)?.error).toMatch('private')
  })

  describe('of a v2-only torrent', () => {
    const recipe = { kind: 'v2', name: 'one.bin', bytes, pieceLength: 32_768 } as const
    const v2Link = (metainfoBytes: Uint8Array, changes: Parameters<typeof formatMagnet>[0] = {}) => {
      const { infoHashV2 } = parseMetainfo(metainfoBytes, nodeHashes)
      return formatMagnet({ infoHashV2, ...changes })
    }

    it('brings the piece layers from peers too, and remembers them over a restart', async () => {
      const { url, announces } = await scratch.tracker()
      const metainfoBytes = makeV2Torrent({ ...recipe, announceTiers: [[url]] })
      const { infoHash } = await seeder(metainfoBytes)
      await eventually(() => announces.length === 1)
      const [folder, stateFolder] = [await scratch.folder(), await scratch.folder()]
      const leecher = await scratch.session('127.0.0.3', { stateFolder })
      const magnet = v2Link(metainfoBytes, { trackers: [url] })
      const added = await leecher.addMagnet({ magnet, folder, allowPeers: LOOPBACK })
      expect(added).toMatchObject({ infoHash, state: 'metadata' })
      await seeding(leecher, infoHash)
      expect(await readFile(join(folder, 'one.bin'))).toEqual(Buffer.from(bytes))
      expect(leecher.metainfo(infoHash)).toEqual(metainfoBytes)
      await leecher.stop(AbortSignal.timeout(2000))
      const again = await scratch.session('127.0.0.3', { stateFolder })
      await seeding(again, infoHash)
      expect(again.list()).toMatchObject([{ infoHash, leftBytes: 0 }])
    })

    it('keeps to allowed trackers as soon as the metadata says that it is private', async () => {
      const { url, announces } = await scratch.tracker()
      const metainfoBytes = makeV2Torrent({ ...recipe, isPrivate: true, announceTiers: [[url]] })
      const { infoHash, address, port } = await seeder(metainfoBytes)
      await eventually(() => announces.length === 1)
      const asked: unknown[] = []
      const finder = { find: (...all: unknown[]) => Promise.resolve(asked.push(all)).then(() => undefined) }
      const leecher = await scratch.session('127.0.0.3', { dht: finder })
      const magnet = v2Link(metainfoBytes, { trackers: [url], peers: [`${address}:${port}`] })
      await leecher.addMagnet({ magnet, folder: await scratch.folder(), allowPeers: LOOPBACK })
      await seeding(leecher, infoHash)
      expect(asked).toEqual([])
      const barred = await scratch.session('127.0.0.4', { allowTrackers: [] })
      const bare = v2Link(metainfoBytes, { peers: [`${address}:${port}`] })
      await barred.addMagnet({ magnet: bare, folder: await scratch.folder(), allowPeers: LOOPBACK })
      await eventually(() => barred.status(infoHash)?.state === 'error')
      expect(barred.status(infoHash)?.error).toMatch('private')
    })
  })
})

describe('files of a torrent in a session', () => {
  const [one, two, three] = [noise(200_000, 11), noise(200_000, 12), noise(200_000, 13)]
  const several = [
    { path: ['one.bin'], bytes: one },
    { path: ['two.bin'], bytes: two },
    { path: ['three.bin'], bytes: three },
  ]
  const onDisk = { 'torrent/one.bin': one, 'torrent/two.bin': two, 'torrent/three.bin': three }

  it('that are not wanted stay away, over a restart too, until they are wanted', async () => {
    const { url, announces } = await scratch.tracker()
    const metainfoBytes = makeTorrent({ files: several, trackers: [[url]], pieceLength: 16_384 })
    const source = await scratch.session('127.0.0.2')
    const { infoHash } = await source.add({ metainfoBytes, folder: await scratch.folder(onDisk) })
    await seeding(source, infoHash)
    await eventually(() => announces.length === 1)
    const [folder, stateFolder] = [await scratch.folder(), await scratch.folder()]
    const leecher = await scratch.session('127.0.0.3', { stateFolder })
    await leecher.add({ metainfoBytes, folder, allowPeers: LOOPBACK, paused: true })
    await leecher.chooseFiles(infoHash, [0, 2], 0)
    await leecher.chooseFiles(infoHash, [1], 2)
    await expect(leecher.chooseFiles(infoHash, [3], 0)).rejects.toMatchObject({ code: 'unknown_file' })
    await leecher.resume(infoHash)
    await seeding(leecher, infoHash)
    expect(await readFile(join(folder, 'torrent/two.bin'))).toEqual(Buffer.from(two))
    expect(leecher.status(infoHash)).toMatchObject({ leftBytes: 0 })
    expect(leecher.files(infoHash)).toMatchObject([
      { index: 0, path: 'one.bin', priority: 0 },
      { index: 1, path: 'two.bin', priority: 2, length: 200_000, completedBytes: 200_000 },
      { index: 2, path: 'three.bin', priority: 0 },
    ])
    const pieces = leecher.pieces(infoHash)
    expect(pieces.length).toBe(16_384)
    // 200,000 to 400,000 lie in the pieces 12 to 24.
    expect([...pieces.states].map((state, piece) => state === (piece >= 12 && piece <= 24 ? 2 : 0))).not.toContain(
      false,
    )
    await leecher.stop(AbortSignal.timeout(2000))
    expect(announces.map(({ event }) => event)).not.toContain('completed')

    const second = await scratch.session('127.0.0.3', { stateFolder })
    await seeding(second, infoHash)
    expect(second.files(infoHash).map(({ priority }) => priority)).toEqual([0, 2, 0])
    await second.chooseFiles(infoHash, [0, 2], 1)
    await seeding(second, infoHash)
    await eventually(() => second.status(infoHash)?.completedBytes === 600_000)
    await eventually(() => announces.some(({ event }) => event === 'completed'))
    expect(await readFile(join(folder, 'torrent/three.bin'))).toEqual(Buffer.from(three))
    const { downloadedBytes, uploadedBytes } = second.status(infoHash) ?? {}
    expect([downloadedBytes, uploadedBytes]).toEqual([600_000, 0])
    expect(second.stats()).toMatchObject({ listenPort: second.address.port, uploadedBytes: 0 })
  })
})
