import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type NodeTorrentSession,
  openPieceSource,
  type PieceCache,
  type PieceSourceOptions,
  SourceClosedError,
  TrackerNotAllowedError,
} from '../src/index.ts'
import { makeTorrent, makeV2Torrent, noise } from './make-torrent.ts'
import { eventually } from './programs.ts'
import { Scratch, seeding } from './scratch.ts'
import { smallTracker } from './small-tracker.ts'

const LOOPBACK = ['127.0.0.0/8']
const PIECE = 65_536
const content = noise(20 * PIECE - 100, 5)
const recipe = { files: [{ path: ['f.bin'], bytes: content }], pieceLength: PIECE }
const plain = makeTorrent(recipe)
const scratch = new Scratch()
const sources: { close(): Promise<void> }[] = []
const soon = () => AbortSignal.timeout(10_000)

afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.close()))
  await scratch.clear()
})

async function seeder(address: string, metainfoBytes = plain): Promise<NodeTorrentSession> {
  const session = await scratch.session(address)
  const { infoHash } = await session.add({ metainfoBytes, folder: await scratch.folder({ 'f.bin': content }) })
  await seeding(session, infoHash)
  return session
}

function open(options: Partial<PieceSourceOptions> & Pick<PieceSourceOptions, 'torrent'>) {
  const source = openPieceSource({ allowPeers: LOOPBACK, localAddress: '127.0.0.9', ...options })
  sources.push(source)
  return source
}

/** A peer that has the right hashes in its books and wrong bytes on its disk. */
async function liar(address: string): Promise<NodeTorrentSession> {
  const [folder, stateFolder] = [await scratch.folder({ 'f.bin': content }), await scratch.folder()]
  await utimes(join(folder, 'f.bin'), 1_000_000, 1_000_000)
  const honest = await scratch.session(address, { stateFolder })
  const { infoHash } = await honest.add({ metainfoBytes: plain, folder })
  await seeding(honest, infoHash)
  await honest.stop(AbortSignal.timeout(2000))
  await writeFile(join(folder, 'f.bin'), noise(content.length, 66))
  await utimes(join(folder, 'f.bin'), 1_000_000, 1_000_000)
  const session = await scratch.session(address, { stateFolder })
  await seeding(session, infoHash)
  return session
}

describe('a piece source', () => {
  it('fetches the pieces that reads cover and no others', async () => {
    const session = await seeder('127.0.0.2')
    const source = open({ torrent: { metainfoBytes: plain }, peers: [session.address], onlyGivenPeers: true })
    const bytes = await source.read(PIECE - 10, 20, soon())
    expect(Buffer.from(bytes).equals(content.subarray(PIECE - 10, PIECE + 10))).toBe(true)
    const tail = await source.read(content.length - 5, 5, soon())
    expect(Buffer.from(tail).equals(content.subarray(-5))).toBe(true)
    expect(source.stats).toEqual({ payloadBytes: 3 * PIECE - 100, pieces: 3, blocks: 0 })
    expect([0, 1, 2, 19].map((piece) => source.have(piece))).toEqual([true, true, false, true])
    expect(source.availability(7)).toBe(1)
    expect(await source.read(0, 0, soon())).toEqual(new Uint8Array(0))
    await expect(source.read(content.length, 1, soon())).rejects.toThrow(RangeError)
  })

  it('learns everything from an info-hash and one peer', async () => {
    const session = await seeder('127.0.0.2')
    const infoHash = session.list()[0]?.infoHash ?? ''
    const source = open({ torrent: { infoHash }, peers: [session.address], onlyGivenPeers: true })
    expect(await source.metainfo(soon())).toMatchObject({ name: 'f.bin', totalLength: content.length })
    const bytes = await source.read(5, 10, soon())
    expect(Buffer.from(bytes).equals(content.subarray(5, 15))).toBe(true)
  })

  it('finds peers by the tracker, says stopped at the end and never completed', async () => {
    const tracker = await smallTracker()
    const metainfoBytes = makeTorrent({ ...recipe, trackers: [[tracker.url]] })
    const session = await seeder('127.0.0.2', metainfoBytes)
    await eventually(() => tracker.announces.length === 1)
    const source = open({ torrent: { metainfoBytes }, allowTrackers: ['127.0.0.1'] })
    const bytes = await source.read(0, content.length, soon())
    expect(Buffer.from(bytes).equals(content)).toBe(true)
    await source.close()
    const told = tracker.announces.filter(({ port }) => port !== session.address.port)
    expect(told.map(({ event }) => event)).toEqual(['started', 'stopped'])
    expect(told[1]).toMatchObject({ downloaded: content.length, uploaded: 0 })
    await tracker.close()
  })

  it('fetches nothing that the cache has, and does not trust the cache', async () => {
    const kept = new Map<string, Uint8Array>()
    const cache: PieceCache = {
      load: (infoHash, piece) => Promise.resolve(kept.get(`${infoHash} ${piece}`)),
      store: (infoHash, piece, bytes) => Promise.resolve(void kept.set(`${infoHash} ${piece}`, bytes.slice())),
      loadBlocks: () => Promise.resolve(new Map()),
      storeBlock: () => Promise.reject(new Error('v1 has no proved blocks')),
    }
    const session = await seeder('127.0.0.2')
    const options = { torrent: { metainfoBytes: plain }, peers: [session.address], onlyGivenPeers: true, cache }
    const first = open(options)
    await first.read(0, 3 * PIECE, soon())
    await first.close()
    expect(kept.size).toBe(3)
    const second = open(options)
    await second.read(0, 3 * PIECE, soon())
    expect(second.stats.payloadBytes).toBe(0)
    await second.close()
    for (const key of kept.keys()) kept.set(key, noise(PIECE, 1))
    const third = open(options)
    const bytes = await third.read(0, PIECE, soon())
    expect(Buffer.from(bytes).equals(content.subarray(0, PIECE))).toBe(true)
    expect(third.stats.payloadBytes).toBe(PIECE)
  })

  it('goes on with an honest peer when one lies, which it does not ask again', async () => {
    const [wrong, right] = [await liar('127.0.0.66'), await seeder('127.0.0.2')]
    const source = open({ torrent: { metainfoBytes: plain }, peers: [wrong.address], onlyGivenPeers: true })
    await expect(source.read(0, 10, AbortSignal.timeout(1000))).rejects.toThrow()
    await source.close()
    const both = open({
      torrent: { metainfoBytes: plain },
      peers: [wrong.address, right.address],
      onlyGivenPeers: true,
    })
    const bytes = await both.read(0, content.length, soon())
    expect(Buffer.from(bytes).equals(content)).toBe(true)
  })

  it('gives up a read when its signal says so, and every read when it is closed', async () => {
    const source = open({ torrent: { metainfoBytes: plain }, onlyGivenPeers: true })
    const controller = new AbortController()
    const reading = source.read(0, 10, controller.signal)
    controller.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    const other = source.read(0, 10, soon())
    const unknown = open({ torrent: { infoHash: '0'.repeat(40) }, onlyGivenPeers: true })
    const metainfo = unknown.metainfo(soon())
    await Promise.all([source.close(), unknown.close()])
    await expect(other).rejects.toThrow(SourceClosedError)
    await expect(metainfo).rejects.toThrow(SourceClosedError)
    await expect(source.read(0, 10, soon())).rejects.toThrow(SourceClosedError)
  })
})

describe('proved blocks', () => {
  const BLOCK = 16_384
  const hybrid = makeV2Torrent({ kind: 'hybrid', name: 'f.bin', bytes: content, pieceLength: PIECE })
  /** Within the second block of the third piece, and over the edge of its last into the fourth piece. */
  const ranges = [
    { offset: 2 * PIECE + BLOCK + 5, length: 10 },
    { offset: 3 * PIECE - 5, length: 10 },
  ]
  const never = new AbortController().signal

  it('are told beforehand, kept in the cache, and fetched again only where the cache is wrong', async () => {
    const kept = new Map<string, Uint8Array>()
    const cache: PieceCache = {
      load: () => Promise.resolve(undefined),
      store: () => Promise.reject(new Error('no whole piece is read here')),
      loadBlocks: async (_, piece) => {
        const mine = [...kept].map(([key, bytes]) => [key.split(' ').map(Number), bytes] as const)
        return new Map(mine.flatMap(([[of, block = 0], bytes]) => (of === piece ? [[block, bytes] as const] : [])))
      },
      storeBlock: async (_, { piece, block }, bytes) => void kept.set(`${piece} ${block}`, bytes.slice()),
    }
    const session = await seeder('127.0.0.2', hybrid)
    const options = { torrent: { metainfoBytes: hybrid }, peers: [session.address], onlyGivenPeers: true, cache }
    /** What a source of its own fetches for the ranges: said before, and done. */
    const attempt = async (): Promise<{ readonly said: unknown; readonly done: number }> => {
      const source = open(options)
      await vi.waitFor(() => expect(source.availability(0)).toBe(1))
      const said = await source.cost(ranges, soon())
      for (const { offset, length } of ranges) {
        const bytes = await source.read(offset, length, soon())
        expect(Buffer.from(bytes).equals(content.subarray(offset, offset + length))).toBe(true)
      }
      await source.close()
      return { said, done: source.stats.payloadBytes }
    }
    expect(await attempt()).toEqual({ said: { all: 3 * BLOCK, missing: 3 * BLOCK }, done: 3 * BLOCK })
    expect([...kept.keys()].sort()).toEqual(['2 1', '2 3', '3 0'])
    expect(await attempt()).toEqual({ said: { all: 3 * BLOCK, missing: 0 }, done: 0 })
    kept.set('2 3', noise(BLOCK, 1))
    expect(await attempt()).toEqual({ said: { all: 3 * BLOCK, missing: BLOCK }, done: BLOCK })
  })

  it('are known to be here one by one, once a peer proved any', async () => {
    const session = await seeder('127.0.0.2', hybrid)
    const source = open({ torrent: { metainfoBytes: hybrid }, peers: [session.address], onlyGivenPeers: true })
    await source.metainfo(soon())
    expect(source.blocks()).toBeUndefined()
    for (const { offset, length } of ranges) await source.read(offset, length, soon())
    const perPiece = PIECE / BLOCK
    const blocks = Array.from({ length: 4 * perPiece }, (_, block) => block)
    const here = [2 * perPiece + 1, 3 * perPiece - 1, 3 * perPiece]
    expect(source.blocks()?.length).toBe(BLOCK)
    expect(blocks.filter((block) => source.blocks()?.have(block))).toEqual(here)
  })

  it('that nobody has cost what they would of one who proves them, and a read of them can be given up', async () => {
    const source = open({ torrent: { metainfoBytes: hybrid }, onlyGivenPeers: true })
    expect(await source.cost(ranges, never)).toEqual({ all: 3 * BLOCK, missing: 3 * BLOCK })
    await expect(source.read(0, 10, AbortSignal.timeout(100))).rejects.toThrow(/timeout/)
  })
})

describe('unproved blocks', () => {
  const options = { torrent: { metainfoBytes: plain }, onlyGivenPeers: true, unprovedBlocks: true }

  it('are fetched only when asked for, say so, and can be confirmed', async () => {
    const session = await seeder('127.0.0.2')
    const source = open({ ...options, peers: [session.address] })
    const bytes = await source.read(100_000, 10, soon())
    expect(Buffer.from(bytes).equals(content.subarray(100_000, 100_010))).toBe(true)
    expect(source.stats).toEqual({ payloadBytes: 16_384, pieces: 0, blocks: 1 })
    expect([source.proved(100_000, 10), source.proved(0, 10)]).toEqual([false, true])
    expect(await source.confirm(100_000, 10, soon())).toBe(true)
    expect(source.proved(100_000, 10)).toBe(true)
    expect(source.stats.pieces).toBe(1)
  })

  it('are found out when they were wrong', async () => {
    const [wrong, right] = [await liar('127.0.0.66'), await seeder('127.0.0.2')]
    const source = open({ ...options, peers: [wrong.address] })
    const bytes = await source.read(100_000, 10, soon())
    expect(Buffer.from(bytes).equals(content.subarray(100_000, 100_010))).toBe(false)
    source.addPeers([right.address])
    expect(await source.confirm(100_000, 10, soon())).toBe(false)
    const again = await source.read(100_000, 10, soon())
    expect(Buffer.from(again).equals(content.subarray(100_000, 100_010))).toBe(true)
  })
})

describe('privacy of a piece source', () => {
  it('refuses a private torrent of a tracker that is not allowed, before the first packet', async () => {
    const tracker = await smallTracker()
    const metainfoBytes = makeTorrent({ ...recipe, trackers: [[tracker.url]], isPrivate: true })
    expect(() => openPieceSource({ torrent: { metainfoBytes } })).toThrow(TrackerNotAllowedError)
    expect(tracker.announces).toEqual([])
    await tracker.close()
  })

  it('reads a private torrent from the user’s own client as the only peer, and announces nothing', async () => {
    const tracker = await smallTracker()
    const metainfoBytes = makeTorrent({ ...recipe, trackers: [[tracker.url]], isPrivate: true })
    const session = await seeder('127.0.0.2', metainfoBytes)
    await eventually(() => tracker.announces.length === 1)
    const source = open({ torrent: { metainfoBytes }, peers: [session.address], onlyGivenPeers: true })
    await source.read(0, 10, soon())
    await source.close()
    expect(tracker.announces.map(({ port }) => port)).toEqual([session.address.port])
    await tracker.close()
  })

  it('falls silent towards public trackers when the metadata of a magnet says private', async () => {
    const metainfoBytes = makeTorrent({ ...recipe, trackers: [['http://127.0.0.1:9/announce']], isPrivate: true })
    const session = await seeder('127.0.0.2', metainfoBytes)
    const infoHash = session.list()[0]?.infoHash ?? ''
    const asked: unknown[] = []
    const dht = { find: (...all: unknown[]) => Promise.resolve(asked.push(all)).then(() => undefined) }
    const source = open({ torrent: { infoHash }, peers: [session.address], dht })
    await source.metainfo(soon())
    expect(asked).toHaveLength(1)
    await source.read(0, 10, soon())
    expect(asked).toHaveLength(1)
  })

  it('dials peers that a magnet names only when told to', async () => {
    const session = await seeder('127.0.0.2')
    const infoHash = session.list()[0]?.infoHash ?? ''
    const magnet = `magnet:?xt=urn:btih:${infoHash}&x.pe=127.0.0.2:${session.address.port}`
    const silent = open({ torrent: { magnet } })
    await expect(silent.metainfo(AbortSignal.timeout(300))).rejects.toThrow()
    const told = open({ torrent: { magnet }, useMagnetPeers: true })
    expect(await told.metainfo(soon())).toMatchObject({ name: 'f.bin' })
  })
})
