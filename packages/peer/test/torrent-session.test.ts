import { readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { TrackerNotAllowedError } from '../src/index.ts'
import { makeTorrent, noise } from './make-torrent.ts'
import { eventually } from './programs.ts'
import { Scratch, seeding } from './scratch.ts'

const LOOPBACK = ['127.0.0.0/8']
const scratch = new Scratch()

afterEach(() => scratch.clear())

const one = noise(300_000, 1)
const two = noise(70_001, 2)
const files = [
  { path: ['one.bin'], bytes: one },
  { path: ['empty'], bytes: new Uint8Array(0) },
  { path: ['deeper', 'two.bin'], bytes: two },
]
const seedFiles = { 'torrent/one.bin': one, 'torrent/empty': new Uint8Array(0), 'torrent/deeper/two.bin': two }

describe('a torrent session', () => {
  it('downloads from whom the tracker names, verifies, seeds, and tells the tracker the truth', async () => {
    const { url, announces } = await scratch.tracker()
    const metainfoBytes = makeTorrent({ files, trackers: [[url]] })
    const seeder = await scratch.session('127.0.0.2')
    const { infoHash } = await seeder.add({ metainfoBytes, folder: await scratch.folder(seedFiles) })
    await seeding(seeder, infoHash)
    await eventually(() => announces.length === 1)

    const folder = await scratch.folder()
    const leecher = await scratch.session('127.0.0.3')
    await leecher.add({ metainfoBytes, folder, allowPeers: LOOPBACK })
    await seeding(leecher, infoHash)
    expect(await readFile(join(folder, 'torrent/one.bin'))).toEqual(Buffer.from(one))
    expect(await readFile(join(folder, 'torrent/deeper/two.bin'))).toEqual(Buffer.from(two))
    expect((await stat(join(folder, 'torrent/empty'))).size).toBe(0)
    expect(leecher.status(infoHash)?.peers).toMatchObject([{ client: 'Shoal 0.1.0', progress: 1 }])

    await eventually(() => announces.some(({ event }) => event === 'completed'))
    await leecher.stop(AbortSignal.timeout(2000))
    const told = announces.filter(({ port }) => port === leecher.address.port)
    const size = one.length + two.length
    expect(told.map(({ event, left }) => [event, left])).toEqual([
      ['started', size],
      ['completed', 0],
      ['stopped', 0],
    ])
    expect(told.at(-1)).toMatchObject({ downloaded: size, uploaded: 0 })
    await seeder.stop(AbortSignal.timeout(2000))
    const seederTold = announces.filter(({ port }) => port === seeder.address.port)
    expect(seederTold.map(({ event, left }) => [event, left])).toEqual([
      ['started', 0],
      ['stopped', 0],
    ])
    expect(seederTold.at(-1)?.uploaded).toBe(size)
  })

  it('goes on after a restart without fetching or checking again, and tells nobody that it completed', async () => {
    const { url, announces } = await scratch.tracker()
    const metainfoBytes = makeTorrent({ files, trackers: [[url]] })
    const [folder, stateFolder] = [await scratch.folder(seedFiles), await scratch.folder()]
    await utimes(join(folder, 'torrent/one.bin'), 1_000_000, 1_000_000)
    const first = await scratch.session('127.0.0.2', { stateFolder })
    const { infoHash } = await first.add({ metainfoBytes, folder })
    await seeding(first, infoHash)
    await eventually(() => announces.length === 1)
    await first.stop(AbortSignal.timeout(2000))
    // Same length, same time, other bytes: only a session that trusts its resume point can call this complete.
    await writeFile(join(folder, 'torrent/one.bin'), noise(one.length, 9))
    await utimes(join(folder, 'torrent/one.bin'), 1_000_000, 1_000_000)

    const second = await scratch.session('127.0.0.2', { stateFolder })
    await seeding(second, infoHash)
    await eventually(() => announces.filter(({ event }) => event === 'started').length === 2)
    expect(announces.map(({ event }) => event)).not.toContain('completed')
    await second.recheck(infoHash)
    await eventually(() => second.status(infoHash)?.state === 'downloading')
    expect(second.status(infoHash)?.completedBytes).toBeLessThan(one.length)
  })

  it('checks again after a restart when a file changed, and fetches only what is wrong', async () => {
    const metainfoBytes = makeTorrent({ files })
    const [folder, stateFolder] = [await scratch.folder(seedFiles), await scratch.folder()]
    const first = await scratch.session('127.0.0.2', { stateFolder })
    const { infoHash } = await first.add({ metainfoBytes, folder, allowPeers: LOOPBACK })
    await seeding(first, infoHash)
    await first.stop(AbortSignal.timeout(2000))
    await truncate(join(folder, 'torrent/one.bin'), 200_000)

    const second = await scratch.session('127.0.0.2', { stateFolder })
    await eventually(() => second.status(infoHash)?.state === 'downloading')
    expect(second.status(infoHash)?.completedBytes).toBe(3 * 65_536 + (300_000 + 70_001 - 5 * 65_536))
    const seeder = await scratch.session('127.0.0.3')
    await seeder.add({ metainfoBytes, folder: await scratch.folder(seedFiles) })
    await seeding(seeder, infoHash)
    second.addPeers(infoHash, [seeder.address])
    await seeding(second, infoHash)
    expect(await readFile(join(folder, 'torrent/one.bin'))).toEqual(Buffer.from(one))
  })

  it('stays paused over a restart, knows what it has, and goes on from there', async () => {
    const metainfoBytes = makeTorrent({ files })
    const [folder, stateFolder] = [await scratch.folder(seedFiles), await scratch.folder()]
    const first = await scratch.session('127.0.0.2', { stateFolder })
    const { infoHash } = await first.add({ metainfoBytes, folder })
    await seeding(first, infoHash)
    await first.pause(infoHash)
    await first.stop(AbortSignal.timeout(2000))
    const size = one.length + two.length
    for (let restart = 0; restart < 2; restart++) {
      const session = await scratch.session('127.0.0.2', { stateFolder })
      await eventually(() => session.status(infoHash)?.completedBytes === size)
      expect(session.status(infoHash)?.state).toBe('paused')
      await session.stop(AbortSignal.timeout(2000))
    }
    const last = await scratch.session('127.0.0.2', { stateFolder })
    await last.resume(infoHash)
    expect(last.status(infoHash)?.state).toBe('seeding')
  })

  it('does not download everything again unasked when the files are gone after a restart', async () => {
    const metainfoBytes = makeTorrent({ files })
    const [folder, stateFolder] = [await scratch.folder(seedFiles), await scratch.folder()]
    const first = await scratch.session('127.0.0.2', { stateFolder })
    const { infoHash } = await first.add({ metainfoBytes, folder })
    await seeding(first, infoHash)
    await first.stop(AbortSignal.timeout(2000))
    await rename(join(folder, 'torrent'), join(folder, 'elsewhere'))
    const second = await scratch.session('127.0.0.2', { stateFolder })
    await eventually(() => second.status(infoHash)?.state === 'error')
    expect(second.status(infoHash)?.error).toMatch('gone')
    await rename(join(folder, 'elsewhere'), join(folder, 'torrent'))
    await second.recheck(infoHash)
    await seeding(second, infoHash)
  })

  it('starts although what it remembers is damaged, and goes on with the rest', async () => {
    const metainfoBytes = makeTorrent({ files })
    const stateFolder = await scratch.folder()
    const first = await scratch.session('127.0.0.2', { stateFolder })
    const { infoHash } = await first.add({ metainfoBytes, folder: await scratch.folder(seedFiles) })
    await seeding(first, infoHash)
    await first.stop(AbortSignal.timeout(2000))
    for (const [name, text] of [
      ['a', '{"folder":"/x"}'],
      ['b', 'not json'],
      ['c', '[]'],
    ] as const) {
      await writeFile(join(stateFolder, `${name.repeat(40)}.json`), text)
      await writeFile(join(stateFolder, `${name.repeat(40)}.torrent`), 'not a torrent')
    }
    const second = await scratch.session('127.0.0.2', { stateFolder })
    expect(second.list().map((status) => status.infoHash)).toEqual([infoHash])
    await seeding(second, infoHash)
  })

  it('stops with a reason when it cannot write, and goes on when resumed', async () => {
    const metainfoBytes = makeTorrent({ files })
    const seeder = await scratch.session('127.0.0.2')
    const { infoHash } = await seeder.add({ metainfoBytes, folder: await scratch.folder(seedFiles) })
    await seeding(seeder, infoHash)
    // A file where the torrent needs a folder: the system refuses, even to root.
    const folder = await scratch.folder({ torrent: noise(3) })
    const leecher = await scratch.session('127.0.0.3')
    const peers = [seeder.address]
    await leecher.add({ metainfoBytes, folder, allowPeers: LOOPBACK, peers })
    await eventually(() => leecher.status(infoHash)?.state === 'error')
    expect(leecher.status(infoHash)?.error).toMatch(/cannot write/)
    await rm(join(folder, 'torrent'))
    await leecher.resume(infoHash)
    leecher.addPeers(infoHash, peers)
    await seeding(leecher, infoHash)
  })

  it('pauses, resumes, and forgets with or without the files', async () => {
    const { url, announces } = await scratch.tracker()
    const metainfoBytes = makeTorrent({ files, trackers: [[url]] })
    const folder = await scratch.folder(seedFiles)
    const session = await scratch.session('127.0.0.2')
    const { infoHash } = await session.add({ metainfoBytes, folder })
    await seeding(session, infoHash)
    await eventually(() => announces.length === 1)
    await session.pause(infoHash)
    expect(session.status(infoHash)?.state).toBe('paused')
    expect(announces.map(({ event }) => event)).toEqual(['started', 'stopped'])
    await session.resume(infoHash)
    await seeding(session, infoHash)
    await session.remove(infoHash, { deleteFiles: false })
    expect(session.list()).toEqual([])
    expect((await stat(join(folder, 'torrent/one.bin'))).size).toBe(one.length)
    await session.add({ metainfoBytes, folder })
    await session.remove(infoHash, { deleteFiles: true })
    await expect(stat(join(folder, 'torrent'))).rejects.toThrow('ENOENT')
    expect((await stat(folder)).isDirectory()).toBe(true)
    await session.add({ metainfoBytes, folder: join(folder, 'never made'), paused: true })
    await session.remove(infoHash, { deleteFiles: true })
    expect(session.list()).toEqual([])
  })

  it('answers a second add of the same torrent with what is there', async () => {
    const metainfoBytes = makeTorrent({ files })
    const session = await scratch.session('127.0.0.2')
    const request = { metainfoBytes, folder: await scratch.folder(seedFiles) }
    const [first, second] = await Promise.all([session.add(request), session.add(request)])
    expect(second.infoHash).toBe(first.infoHash)
    expect(session.list()).toHaveLength(1)
  })

  it('does not dial private addresses that the torrent may not use, whoever names them', async () => {
    const metainfo = makeTorrent({ files })
    const seeder = await scratch.session('127.0.0.2')
    const { infoHash } = await seeder.add({ metainfoBytes: metainfo, folder: await scratch.folder(seedFiles) })
    await seeding(seeder, infoHash)
    const { url, announces } = await scratch.tracker({ names: [seeder.address] })
    const metainfoBytes = makeTorrent({ files, trackers: [[url]] })
    const leecher = await scratch.session('127.0.0.3')
    await leecher.add({ metainfoBytes, folder: await scratch.folder(), allowPeers: ['127.0.0.9/32'] })
    await eventually(() => announces.length > 0)
    leecher.addPeers(infoHash, [seeder.address])
    // Another peer, permitted, is through with the same seeder: the silence of the first was the guard's doing.
    const other = await scratch.session('127.0.0.4')
    await other.add({ metainfoBytes, folder: await scratch.folder(), allowPeers: LOOPBACK })
    await seeding(other, infoHash)
    const met = seeder.status(infoHash)?.peers.map(({ address }) => address.split(':')[0])
    expect(met).toEqual(['127.0.0.4'])
  })

  it('speaks IPv6', async () => {
    const metainfoBytes = makeTorrent({ files })
    const seeder = await scratch.session('::1')
    const { infoHash } = await seeder.add({ metainfoBytes, folder: await scratch.folder(seedFiles) })
    await seeding(seeder, infoHash)
    const leecher = await scratch.session('::1')
    const request = { metainfoBytes, folder: await scratch.folder(), peers: [seeder.address] }
    await leecher.add({ ...request, allowPeers: ['::1/128'] })
    await seeding(leecher, infoHash)
    expect(leecher.status(infoHash)?.peers[0]?.address).toBe(`[::1]:${seeder.address.port}`)
  })

  it('announces to no tracker at a private address unless its host is allowed', async () => {
    const { url, announces } = await scratch.tracker()
    const metainfoBytes = makeTorrent({ files, trackers: [[url]] })
    const session = await scratch.session('127.0.0.2', { allowTrackers: [] })
    const { infoHash } = await session.add({ metainfoBytes, folder: await scratch.folder() })
    await eventually(() => session.status(infoHash)?.trackers[0]?.state === 'failing')
    expect(session.status(infoHash)?.trackers[0]?.message).toMatch('not allowed')
    expect(announces).toEqual([])
  })
})

describe('a peer that sends wrong pieces', () => {
  it('is banned, and the download ends right with an honest one', async () => {
    const metainfoBytes = makeTorrent({ files })
    const [wrongFiles, stateFolder] = [await scratch.folder(seedFiles), await scratch.folder()]
    await utimes(join(wrongFiles, 'torrent/one.bin'), 1_000_000, 1_000_000)
    const honestlyChecked = await scratch.session('127.0.0.66', { stateFolder })
    const { infoHash } = await honestlyChecked.add({ metainfoBytes, folder: wrongFiles })
    await seeding(honestlyChecked, infoHash)
    await honestlyChecked.stop(AbortSignal.timeout(2000))
    await writeFile(join(wrongFiles, 'torrent/one.bin'), noise(one.length, 66))
    await utimes(join(wrongFiles, 'torrent/one.bin'), 1_000_000, 1_000_000)
    const liar = await scratch.session('127.0.0.66', { stateFolder })
    await seeding(liar, infoHash)

    const folder = await scratch.folder()
    const leecher = await scratch.session('127.0.0.3')
    await leecher.add({ metainfoBytes, folder, allowPeers: LOOPBACK, peers: [liar.address] })
    await eventually(
      () => (liar.status(infoHash)?.uploadSpeed ?? 0) > 0 || leecher.status(infoHash)?.peers.length === 0,
    )
    const honest = await scratch.session('127.0.0.2')
    await honest.add({ metainfoBytes, folder: await scratch.folder(seedFiles) })
    await seeding(honest, infoHash)
    leecher.addPeers(infoHash, [honest.address, liar.address])
    await seeding(leecher, infoHash)
    expect(await readFile(join(folder, 'torrent/one.bin'))).toEqual(Buffer.from(one))
    expect(leecher.status(infoHash)?.peers.map(({ address }) => address.split(':')[0])).toEqual(['127.0.0.2'])
  })
})

describe('a private torrent in a session', () => {
  it('is refused unless one of its trackers is allowed', async () => {
    const { url, announces } = await scratch.tracker()
    const metainfoBytes = makeTorrent({ files, trackers: [[url]], isPrivate: true })
    const session = await scratch.session('127.0.0.2', { allowTrackers: [] })
    await expect(session.add({ metainfoBytes, folder: await scratch.folder() })).rejects.toThrow(TrackerNotAllowedError)
    expect(session.list()).toEqual([])
    expect(announces).toEqual([])
  })

  it('is announced to allowed trackers only', async () => {
    const [allowed, foreign] = [
      await scratch.tracker({ address: '127.0.0.1' }),
      await scratch.tracker({ address: '127.0.0.7' }),
    ]
    const metainfoBytes = makeTorrent({ files, trackers: [[foreign.url], [allowed.url]], isPrivate: true })
    const session = await scratch.session('127.0.0.2', {
      allowTrackers: ['127.0.0.1'],
    })
    const { infoHash } = await session.add({ metainfoBytes, folder: await scratch.folder(seedFiles) })
    await seeding(session, infoHash)
    await eventually(() => allowed.announces.length === 1)
    await session.stop(AbortSignal.timeout(2000))
    expect(allowed.announces.map(({ event }) => event)).toEqual(['started', 'stopped'])
    expect(foreign.announces).toEqual([])
  })
})
