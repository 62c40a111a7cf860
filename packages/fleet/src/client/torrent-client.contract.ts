import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { infoHash, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ClientErrorCode } from './client-error.ts'
import { changeCases } from './torrent-change.contract.ts'
import type { ChangeOutcome, TorrentChange } from './torrent-change.ts'
import type { AddTorrent, TorrentClient } from './torrent-client.ts'

/** A torrent made for the test, with its content. */
export interface ContractTorrent {
  readonly name: string
  readonly metainfo: Uint8Array
  readonly infoHash: AddTorrent['infoHash']
  readonly content: Uint8Array
}

/** A running program and how to talk to it. */
export interface ClientUnderTest {
  readonly client: TorrentClient
  /** A folder that both the program and the test may write. */
  readonly folder: string
  /** The same program with a wrong password; absent where it has none. */
  readonly stranger?: TorrentClient
  newTorrent(): ContractTorrent
  /** Stops the program from running without ending it, and lets it run again. */
  freeze?(): void
  thaw?(): void
  /** Ends the program. */
  end?(): Promise<void>
  close(): Promise<void>
}

export interface ClientExpectations {
  readonly program: string
  /** Whether it keeps categories and tags. */
  readonly category: boolean
  readonly tags: boolean
  /** Whether it lists files, trackers and pieces. */
  readonly details: boolean
  /** The changes that this kind of program can do; the others must be answered as unsupported. */
  readonly changes: ReadonlySet<TorrentChange['kind']>
}

const WAIT = { timeout: 20_000, interval: 100 } // milliseconds
const UNKNOWN = infoHash('0123456789'.repeat(4))

/** What every adapter promises, tried on the real program. Tests build on each other: one program serves them all. */
export function torrentClientContract(start: () => Promise<ClientUnderTest>, expected: ClientExpectations): void {
  const { signal } = new AbortController()
  let under: ClientUnderTest

  beforeAll(async () => {
    under = await start()
  })
  afterAll(() => under.close())

  const request = (torrent: ContractTorrent, changes: Partial<AddTorrent> = {}): AddTorrent => ({
    infoHash: torrent.infoHash,
    metainfo: torrent.metainfo,
    category: 'pond',
    tags: ['one', 'two'],
    paused: true,
    ...changes,
  })
  const found = async (torrent: ContractTorrent) => {
    await vi.waitFor(async () => expect(await under.client.find(torrent.infoHash, signal)).toBeDefined(), WAIT)
    const torrentFound = await under.client.find(torrent.infoHash, signal)
    if (torrentFound === undefined) throw new Error('it vanished')
    return torrentFound
  }
  const added = async (changes: Partial<AddTorrent> = {}) => {
    const torrent = under.newTorrent()
    expect(await under.client.add(request(torrent, changes), signal)).toBe('added')
    await found(torrent)
    return torrent
  }
  const failure = async (work: Promise<unknown>): Promise<ClientErrorCode | undefined> => {
    try {
      await work
      return undefined
    } catch (error) {
      return error instanceof Error && 'code' in error ? (error.code as ClientErrorCode) : undefined
    }
  }

  describe('a torrent client', () => {
    it('says what it is', async () => {
      const { program, version } = await under.client.info(signal)
      expect(program).toBe(expected.program)
      expect(version).toMatch(/^\d+\.\d+/)
    })

    it('is empty at first and knows no torrent it was not given', async () => {
      const snapshot = await under.client.poll(signal)
      expect([...snapshot.torrents.keys()]).toEqual([])
      expect(snapshot).toMatchObject({ activeDownloads: 0, outstandingBytes: 0 })
      expect(await under.client.find(UNKNOWN, signal)).toBeUndefined()
    })

    it('adds a torrent, shows it in the next poll, and takes it a second time as present', async () => {
      const torrent = await added()
      expect(await found(torrent)).toMatchObject({
        name: torrent.name,
        totalBytes: torrent.content.length,
        ...(expected.category ? { category: 'pond' } : {}),
        ...(expected.tags ? { tags: ['one', 'two'] } : {}),
      })
      await vi.waitFor(async () => {
        const { torrents, outstandingBytes } = await under.client.poll(signal)
        expect(torrents.get(torrent.infoHash)?.leftBytes).toBe(torrent.content.length)
        expect(outstandingBytes).toBe(torrent.content.length)
      }, WAIT)
      expect(await under.client.add(request(torrent), signal)).toBe('present')
      expect((await under.client.poll(signal)).torrents.size).toBe(1)
      await under.client.remove(torrent.infoHash, { deleteFiles: false }, signal)
      await vi.waitFor(async () => expect((await under.client.poll(signal)).torrents.size).toBe(0), WAIT)
      expect(await under.client.find(torrent.infoHash, signal)).toBeUndefined()
    })

    it('adds paused, starts and stops', async () => {
      const torrent = await added()
      const activity = async () => (await found(torrent)).activity
      await vi.waitFor(async () => expect(await activity()).toBe('paused'), WAIT)
      await under.client.start(torrent.infoHash, signal)
      await vi.waitFor(async () => expect(['downloading', 'stalled']).toContain(await activity()), WAIT)
      await under.client.stop(torrent.infoHash, signal)
      await vi.waitFor(async () => expect(await activity()).toBe('paused'), WAIT)
      await under.client.remove(torrent.infoHash, { deleteFiles: true }, signal)
    })

    it('takes a magnet link and looks for its metadata', async () => {
      const { infoHash } = under.newTorrent()
      const { metainfo: _unknown, ...asked } = request({ ...under.newTorrent(), infoHash }, { paused: false })
      const link = `magnet:?xt=urn:btih:${infoHash}&dn=lily&tr=http%3A%2F%2F127.0.0.1%3A1%2Fannounce`
      expect(await under.client.addMagnet(link, asked, signal)).toBe('added')
      await vi.waitFor(async () => {
        const magnet = (await under.client.poll(signal)).torrents.get(infoHash)
        expect(magnet).toMatchObject({ activity: 'metadata', totalBytes: 0, leftBytes: 0 })
      }, WAIT)
      expect(await under.client.addMagnet(link, asked, signal)).toBe('present')
      expect(await under.client.exportMetainfo(infoHash, signal)).toBeUndefined()
      await under.client.remove(infoHash, { deleteFiles: true }, signal)
      await vi.waitFor(async () => expect(await under.client.find(infoHash, signal)).toBeUndefined(), WAIT)
    })

    it('verifies data that is there already, and keeps or deletes files as told', async () => {
      const savePath = await mkdtemp(join(under.folder, 'seed-'))
      await mkdir(savePath, { recursive: true })
      const torrent = under.newTorrent()
      const file = join(savePath, torrent.name)
      await writeFile(file, torrent.content)
      await under.client.add(request(torrent, { savePath, paused: false }), signal)
      await vi.waitFor(async () => {
        expect(await found(torrent)).toMatchObject({ activity: 'seeding', completedBytes: torrent.content.length })
      }, WAIT)
      expect((await found(torrent)).savePath.replace(/\/$/, '')).toBe(savePath)
      await under.client.remove(torrent.infoHash, { deleteFiles: false }, signal)
      expect(await readFile(file)).toEqual(Buffer.from(torrent.content))

      await under.client.add(request(torrent, { savePath, paused: false }), signal)
      await vi.waitFor(async () => expect((await found(torrent)).leftBytes).toBe(0), WAIT)
      await under.client.remove(torrent.infoHash, { deleteFiles: true }, signal)
      await vi.waitFor(() => expect(readFile(file)).rejects.toThrow(), WAIT)
    })

    it('rechecks and announces again when it is asked to', async () => {
      const torrent = await added({ paused: false })
      await under.client.reannounce(torrent.infoHash, signal)
      await under.client.recheck(torrent.infoHash, signal)
      expect(await under.client.peers(torrent.infoHash, signal)).toEqual([])
      await under.client.remove(torrent.infoHash, { deleteFiles: true }, signal)
    })

    it.runIf(expected.details)('lists files and trackers', async () => {
      const torrent = await added()
      const [file, ...others] = await under.client.files(torrent.infoHash, signal)
      expect(others).toEqual([])
      expect(file).toMatchObject({ index: 0, path: torrent.name, length: torrent.content.length, priority: 1 })
      const trackers = await under.client.trackers(torrent.infoHash, signal)
      expect(trackers.map(({ url, tier }) => [url, tier])).toEqual([['http://127.0.0.1:1/announce', 0]])
      await under.client.remove(torrent.infoHash, { deleteFiles: true }, signal)
    })

    it.runIf(expected.details)('chooses files by priority', async () => {
      const torrent = await added()
      const priority = async () => (await under.client.files(torrent.infoHash, signal))[0]?.priority
      for (const wanted of [2, 0, 1] as const) {
        await under.client.setFiles(torrent.infoHash, { indexes: [0], priority: wanted }, signal)
        await vi.waitFor(async () => expect(await priority()).toBe(wanted), WAIT)
      }
      await under.client.remove(torrent.infoHash, { deleteFiles: true }, signal)
    })

    it.runIf(expected.details)('tells which pieces are there', async () => {
      const savePath = await mkdtemp(join(under.folder, 'pieces-'))
      const torrent = under.newTorrent()
      await writeFile(join(savePath, torrent.name), torrent.content)
      await under.client.add(request(torrent, { savePath, paused: false, recheck: true }), signal)
      await vi.waitFor(async () => {
        const { length, states } = await under.client.pieces(torrent.infoHash, signal)
        expect(states.length).toBe(Math.ceil(torrent.content.length / length))
        expect(new Set(states)).toEqual(new Set([2]))
      }, WAIT)
      await under.client.remove(torrent.infoHash, { deleteFiles: true }, signal)
      const empty = await added()
      expect(new Set((await under.client.pieces(empty.infoHash, signal)).states)).toEqual(new Set([0]))
      await under.client.remove(empty.infoHash, { deleteFiles: true }, signal)
    })

    it('changes category and tags', async () => {
      const torrent = await added({ tags: ['one'] })
      await under.client.relabel(torrent.infoHash, { category: 'lake', tags: ['two'] }, signal)
      await vi.waitFor(async () => {
        const { category, tags } = await found(torrent)
        if (expected.category) expect(category).toBe('lake')
        if (expected.tags) expect([...tags].sort()).toEqual(['one', 'two'])
      }, WAIT)
      await under.client.remove(torrent.infoHash, { deleteFiles: true }, signal)
    })

    it('changes what it can change, shows that, and says of the rest that it cannot', async () => {
      const folder = await mkdtemp(join(under.folder, 'changes-'))
      const savePath = join(folder, 'first')
      await mkdir(savePath)
      const torrent = under.newTorrent()
      await under.client.add(request(torrent, { savePath }), signal)
      await found(torrent)
      for (const { change, shows, as, mayRefuse } of changeCases(torrent.name, folder)) {
        const outcome = await outcomeOf(under.client.change(torrent.infoHash, change, signal))
        if (mayRefuse?.test(outcome) === true) continue
        const wanted = expected.changes.has(change.kind) ? 'done' : 'unsupported'
        expect([change.kind, outcome]).toEqual([change.kind, wanted])
        if (shows === undefined || wanted !== 'done') continue
        const seen = async () => shows(await found(torrent))
        await vi.waitFor(async () => expect([change.kind, await seen()]).toEqual([change.kind, as]), WAIT)
      }
      await under.client.remove(torrent.infoHash, { deleteFiles: true }, signal)
    })

    it('gives the .torrent out again, as this machine sees its files', async () => {
      const torrent = await added()
      const exported = await under.client.exportMetainfo(torrent.infoHash, signal)
      const { infoHash, announceTiers } = exported === undefined ? {} : parseMetainfo(exported, nodeHashes)
      expect([infoHash, announceTiers]).toEqual([torrent.infoHash, [['http://127.0.0.1:1/announce']]])
      await under.client.remove(torrent.infoHash, { deleteFiles: true }, signal)
    })

    it('tells how it does as a whole', async () => {
      const session = await under.client.session(signal)
      expect(session).toMatchObject({ uploadSpeed: expect.any(Number), downloadedBytes: expect.any(Number) })
      for (const value of Object.values(session)) if (value !== undefined) expect(value).toBeGreaterThanOrEqual(0)
    })

    it('refuses what is no torrent', async () => {
      const torrent = under.newTorrent()
      const garbage = new TextEncoder().encode('d4:infod4:name1:xee')
      expect(await failure(under.client.add(request(torrent, { metainfo: garbage }), signal))).toBe('client-refused')
    })

    it('tells that a login is refused', async () => {
      if (under.stranger === undefined) return
      expect(await failure(under.stranger.poll(signal))).toBe('client-login')
    })

    it('tells that a program is silent, and goes on when it speaks again', async () => {
      if (under.freeze === undefined || under.thaw === undefined) return
      under.freeze()
      // The signal reaches its threads when they next run: one answer may still come.
      await vi.waitFor(async () => expect(await failure(under.client.poll(signal))).toBe('client-silent'), WAIT)
      under.thaw()
      await vi.waitFor(async () => expect(await failure(under.client.poll(signal))).toBeUndefined(), WAIT)
    })

    it('tells that a program is gone', async () => {
      if (under.end === undefined) return
      await under.end()
      expect(await failure(under.client.poll(signal))).toMatch(/^client-(unreachable|silent)$/)
      expect(await failure(under.client.poll(signal))).toBe('client-unreachable')
    })
  })
}

/** What became of a change, or what the program said. */
async function outcomeOf(work: Promise<ChangeOutcome>): Promise<string> {
  try {
    return (await work).kind
  } catch (error) {
    return String(error)
  }
}
