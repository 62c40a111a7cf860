import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatMagnet, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { describeWith } from '@shoal/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPieceSource } from '../src/index.ts'
import { makeTorrent, noise } from './make-torrent.ts'
import {
  aria2,
  type ClientOptions,
  eventually,
  libtorrent,
  listening,
  makeWithLibtorrent,
  PYTHON,
  type RunningProgram,
  rtorrent,
  run,
  stopPrograms,
  transmission,
} from './programs.ts'
import { Scratch, seeding } from './scratch.ts'

const OURS = '127.0.0.3'
const THEIRS = '127.0.0.2'
const LOOPBACK = ['127.0.0.0/8']
const content = noise(3_000_000, 7)
const scratch = new Scratch()
let port = 21_000 + (process.pid % 500) * 20

beforeEach(() => {
  port++
})
afterEach(async () => {
  await stopPrograms()
  await scratch.clear()
})

type Start = (options: ClientOptions) => RunningProgram | Promise<RunningProgram>

/** They seed, we download. */
async function downloadFrom(start: Start, metainfoBytes: Uint8Array): Promise<void> {
  const [theirs, ours, home] = await Promise.all([
    scratch.folder({ 'f.bin': content }),
    scratch.folder(),
    scratch.folder(),
  ])
  const torrent = join(home, 'f.torrent')
  await writeFile(torrent, metainfoBytes)
  const program = await start({ address: THEIRS, port, torrent, folder: theirs, home, seed: true })
  await eventually(() => listening(THEIRS, port), program.output)
  const session = await scratch.session(OURS)
  const peers = [{ address: THEIRS, port }]
  const { infoHash } = await session.add({ metainfoBytes, folder: ours, allowPeers: LOOPBACK, peers })
  await seeding(session, infoHash)
  expect((await readFile(join(ours, 'f.bin'))).equals(content)).toBe(true)
}

/** We seed, they download. */
async function uploadTo(start: Start, metainfoBytes: Uint8Array): Promise<void> {
  const [ours, theirs, home] = await Promise.all([
    scratch.folder({ 'f.bin': content }),
    scratch.folder(),
    scratch.folder(),
  ])
  const torrent = join(home, 'f.torrent')
  await writeFile(torrent, metainfoBytes)
  const program = await start({ address: THEIRS, port, torrent, folder: theirs, home, seed: false })
  await eventually(() => listening(THEIRS, port), program.output)
  const session = await scratch.session(OURS)
  const peers = [{ address: THEIRS, port }]
  const { infoHash } = await session.add({ metainfoBytes, folder: ours, allowPeers: LOOPBACK, peers })
  await seeding(session, infoHash)
  const path = join(theirs, 'f.bin')
  await eventually(
    async () => existsSync(path) && (await readFile(path)).equals(content),
    () => program.output() + JSON.stringify(session.status(infoHash)),
  )
}

const v1 = makeTorrent({ files: [{ path: ['f.bin'], bytes: content }] })

describeWith(['aria2c'], 'aria2', () => {
  it('gives us a torrent', () => downloadFrom(aria2, v1))
  it('takes a torrent from us', () => uploadTo(aria2, v1))
})

describeWith(['transmission-daemon'], 'Transmission', () => {
  it('gives us a torrent', () => downloadFrom(transmission, v1))
  it('takes a torrent from us', () => uploadTo(transmission, v1))
})

describeWith(['rtorrent'], 'rTorrent', () => {
  const files = [{ path: ['f.bin'], bytes: content }]
  const tracked = makeTorrent({ files, trackers: [['http://127.0.0.1:9/announce']] })
  it('gives us a torrent', () => downloadFrom(rtorrent, tracked))
  it('takes a torrent from us', () => uploadTo(rtorrent, tracked))
})

const haveLibtorrent = spawnSync(PYTHON, ['-c', 'import libtorrent']).status === 0

describe.skipIf(!haveLibtorrent)(`libtorrent${haveLibtorrent ? '' : ' [needs python3-libtorrent]'}`, () => {
  async function made(kind: 'v1' | 'v2' | 'hybrid'): Promise<Uint8Array> {
    const folder = await scratch.folder({ 'f.bin': content })
    await makeWithLibtorrent(kind, join(folder, 't.torrent'), folder, 'f.bin')
    return readFile(join(folder, 't.torrent'))
  }

  it.each(['v1', 'v2', 'hybrid'] as const)('gives us a %s torrent', async (kind) => {
    await downloadFrom(libtorrent, await made(kind))
  })

  it.each(['v1', 'v2', 'hybrid'] as const)('takes a %s torrent from us', async (kind) => {
    await uploadTo(libtorrent, await made(kind))
  })

  it.each(['v1', 'v2', 'hybrid'] as const)('gives and takes a %s torrent of many files', async (kind) => {
    const files = {
      'many/a.bin': noise(200_000, 1),
      'many/b/tiny': noise(3, 2),
      'many/b/whole piece': noise(65_536, 3),
      'many/empty': new Uint8Array(0),
      'many/z.bin': noise(65_537, 4),
    }
    const theirs = await scratch.folder(files)
    const torrent = join(theirs, 'many.torrent')
    await makeWithLibtorrent(kind, torrent, theirs, 'many')
    const metainfoBytes = await readFile(torrent)
    const program = libtorrent({ address: THEIRS, port, torrent, folder: theirs, home: theirs, seed: false })
    await eventually(() => program.output().includes('done'), program.output)
    const [ours, session] = [await scratch.folder(), await scratch.session(OURS)]
    const peers = [{ address: THEIRS, port }]
    const { infoHash } = await session.add({ metainfoBytes, folder: ours, allowPeers: LOOPBACK, peers })
    await seeding(session, infoHash)
    for (const [path, bytes] of Object.entries(files)) {
      expect((await readFile(join(ours, path))).equals(bytes), path).toBe(true)
    }
    await program.stop()
    const again = await scratch.folder()
    const options = { address: THEIRS, port: port + 5000, torrent, folder: again, home: again, seed: false }
    const taker = libtorrent(options, [`peer=${OURS}:${session.address.port}`])
    await eventually(() => taker.output().includes('done'), taker.output)
    for (const [path, bytes] of Object.entries(files)) {
      expect((await readFile(join(again, path))).equals(bytes), path).toBe(true)
    }
  })

  it('loses nothing that was written when the session is killed, and finishes after the next start', async () => {
    const [theirs, ours, home, stateFolder] = await Promise.all([
      scratch.folder({ 'f.bin': content }),
      scratch.folder(),
      scratch.folder({ 'f.torrent': v1 }),
      scratch.folder(),
    ])
    const torrent = join(home, 'f.torrent')
    const options = { address: THEIRS, port, torrent, folder: theirs, home, seed: true }
    const program = libtorrent(options, ['upload_limit=1000000'])
    await eventually(() => listening(THEIRS, port), program.output)
    const script = fileURLToPath(new URL('session-child.ts', import.meta.url))
    const child = run(process.execPath, ['--conditions=source', script, stateFolder, ours, torrent, String(port)])
    const reached = () => Number(/at (\d+) end\n$/.exec(child.output())?.[1] ?? 0)
    await eventually(() => reached() > 0, child.output)
    await child.stop()
    const written = reached()
    expect(written).toBeLessThan(content.length)
    await program.stop()

    const session = await scratch.session(OURS, { stateFolder })
    const [restored] = session.list()
    const infoHash = restored?.infoHash ?? ''
    await eventually(() => session.status(infoHash)?.state === 'downloading')
    expect(session.status(infoHash)?.completedBytes).toBeGreaterThanOrEqual(written)
    const again = libtorrent({ ...options, port: port + 5000 })
    await eventually(() => listening(THEIRS, port + 5000), again.output)
    session.addPeers(infoHash, [{ address: THEIRS, port: port + 5000 }])
    await seeding(session, infoHash)
    expect((await readFile(join(ours, 'f.bin'))).equals(content)).toBe(true)
  })

  const forced: Start = (options) => libtorrent(options, ['encryption=forced'])

  it('gives us a torrent where it insists on encryption', () => downloadFrom(forced, v1))

  it('takes a torrent from us where it insists on encryption', () => uploadTo(forced, v1))

  it.each(['forced', 'disabled'])('comes to us to fetch a torrent with encryption %s', async (encryption) => {
    const [ours, theirs, home] = await Promise.all([
      scratch.folder({ 'f.bin': content }),
      scratch.folder(),
      scratch.folder({ 'f.torrent': v1 }),
    ])
    const session = await scratch.session(OURS)
    const { infoHash } = await session.add({ metainfoBytes: v1, folder: ours })
    await seeding(session, infoHash)
    const torrent = join(home, 'f.torrent')
    const peer = `peer=${OURS}:${session.address.port}`
    const options = { address: THEIRS, port, torrent, folder: theirs, home, seed: false }
    const program = libtorrent(options, [peer, `encryption=${encryption}`])
    await eventually(() => program.output().includes('done'), program.output)
    expect((await readFile(join(theirs, 'f.bin'))).equals(content)).toBe(true)
  })

  it.each([
    ['hybrid', 'its file'],
    ['hybrid', 'its v1 magnet'],
    ['hybrid', 'its v2 magnet'],
    ['v2', 'its file'],
    ['v2', 'its v2 magnet'],
  ] as const)('lets us read single proved blocks of a %s torrent by %s', async (kind, by) => {
    const metainfoBytes = await made(kind)
    const { infoHashV1, infoHashV2 } = parseMetainfo(metainfoBytes, nodeHashes)
    const [folder, home] = await Promise.all([scratch.folder({ 'f.bin': content }), scratch.folder()])
    const torrent = join(home, 'f.torrent')
    await writeFile(torrent, metainfoBytes)
    // Not as a seed by its word: libtorrent knows block hashes only of what it checked itself.
    const program = libtorrent({ address: THEIRS, port, torrent, folder, home, seed: false })
    await eventually(() => program.output().includes('done'), program.output)
    const names = {
      'its file': { metainfoBytes },
      'its v1 magnet': { magnet: `magnet:?xt=urn:btih:${infoHashV1}` },
      'its v2 magnet': { magnet: `magnet:?xt=urn:btmh:1220${infoHashV2}` },
    }
    const source = openPieceSource({
      torrent: names[by],
      peers: [{ address: THEIRS, port }],
      onlyGivenPeers: true,
      allowPeers: LOOPBACK,
      localAddress: OURS,
    })
    try {
      const inOneBlock = await source.read(1_000_000, 1000, AbortSignal.timeout(10_000))
      expect(Buffer.from(inOneBlock).equals(content.subarray(1_000_000, 1_001_000))).toBe(true)
      const atTheEnd = await source.read(content.length - 10, 10, AbortSignal.timeout(10_000))
      expect(Buffer.from(atTheEnd).equals(content.subarray(-10))).toBe(true)
      expect(source.stats).toEqual({ payloadBytes: 16_384 + (content.length % 16_384), pieces: 0, blocks: 2 })
    } finally {
      await source.close()
    }
  })

  it.each(['v1', 'v2'] as const)('gives us a %s torrent by its magnet link alone', async (kind) => {
    const metainfoBytes = await made(kind)
    const [folder, ours, home] = await Promise.all([
      scratch.folder({ 'f.bin': content }),
      scratch.folder(),
      scratch.folder(),
    ])
    const torrent = join(home, 'f.torrent')
    await writeFile(torrent, metainfoBytes)
    const program = libtorrent({ address: THEIRS, port, torrent, folder, home, seed: false })
    await eventually(() => program.output().includes('done'), program.output)
    const { infoHash, infoHashV1, infoHashV2 } = parseMetainfo(metainfoBytes, nodeHashes)
    const magnet = formatMagnet({ infoHashV1, infoHashV2, peers: [`${THEIRS}:${port}`] })
    const session = await scratch.session(OURS)
    await session.addMagnet({ magnet, folder: ours, allowPeers: LOOPBACK })
    await seeding(session, infoHash)
    expect((await readFile(join(ours, 'f.bin'))).equals(content)).toBe(true)
  })

  it.each(['v1', 'hybrid'] as const)(
    'lets us read a few pieces of a %s torrent by its magnet link alone',
    async (kind) => {
      const metainfoBytes = await made(kind)
      const [folder, home] = await Promise.all([scratch.folder({ 'f.bin': content }), scratch.folder()])
      const torrent = join(home, 'f.torrent')
      await writeFile(torrent, metainfoBytes)
      const program = libtorrent({ address: THEIRS, port, torrent, folder, home, seed: true })
      await eventually(() => listening(THEIRS, port), program.output)
      const named = openPieceSource({ torrent: { metainfoBytes }, onlyGivenPeers: true })
      const { infoHash } = await named.metainfo(AbortSignal.timeout(1000))
      await named.close()
      const source = openPieceSource({
        torrent: { magnet: `magnet:?xt=urn:btih:${infoHash}` },
        peers: [{ address: THEIRS, port }],
        onlyGivenPeers: true,
        allowPeers: LOOPBACK,
        localAddress: OURS,
      })
      try {
        const info = await source.metainfo(AbortSignal.timeout(10_000))
        expect(info.totalLength).toBe(content.length)
        const bytes = await source.read(1_000_000, 100_000, AbortSignal.timeout(10_000))
        expect(Buffer.from(bytes).equals(content.subarray(1_000_000, 1_100_000))).toBe(true)
        expect(source.stats).toEqual({ payloadBytes: 2 * 65_536, pieces: 2, blocks: 0 })
      } finally {
        await source.close()
      }
    },
  )
})
