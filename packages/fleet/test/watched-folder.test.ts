import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHashes } from '@shoal/bittorrent/node'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type Acceptance,
  createClientFactory,
  createSqlBuiltinMemory,
  type FleetSchema,
  StoreUnwritableError,
  WatchedFolder,
} from '../src/index.ts'
import { builtinOver, MemorySession } from './support/memory-session.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { openStore, startFleet, systemClock, type TestFleet, turningSealer } from './support/test-fleet.ts'

const WAIT = { timeout: 20_000, interval: 20 } // milliseconds

describe('a watched folder', () => {
  let folder: string
  let path: string
  let database: SqlDatabase<FleetSchema>
  let running: TestFleet
  let watched: WatchedFolder
  let storing = true
  const errors: unknown[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-watch-'))
    path = join(folder, 'watch')
    await mkdir(path)
    database = openSqlite<FleetSchema>({ file: join(folder, 'test.db') })
    const memory = createSqlBuiltinMemory({ database, sealer: turningSealer })
    running = await startFleet(await openStore(database), createClientFactory(builtinOver(new MemorySession(), memory)))
    await running.fleet.settings.replace({ pollInterval: 500, placement: { maxNewPerRound: 100 } })
    await running.fleet.clients.add({ kind: 'builtin', name: 'Built-in' })
    watched = new WatchedFolder({
      path,
      accept: async (release, key): Promise<Acceptance> => {
        if (!storing) throw new StoreUnwritableError('full')
        return running.fleet.request(release, key)
      },
      clock: systemClock,
      hashes: nodeHashes,
      every: 50,
      log: {
        debug: () => undefined,
        info: () => undefined,
        warn: () => undefined,
        error: (...entry) => errors.push(entry),
      },
    })
    await watched.start()
  })
  afterEach(async () => {
    await watched.stop()
    await running.close()
    await database.close()
    await rm(folder, { recursive: true })
    storing = true
  })

  const names = async (below = ''): Promise<readonly string[]> =>
    (await readdir(join(path, below)).catch(() => [])).toSorted()
  const grabs = async () => (await running.fleet.grabs.list({ page: {}, filter: {} })).items

  it('takes a torrent in, by its own name, and moves it to done', async () => {
    const sample = sampleTorrent()
    await writeFile(join(path, 'anything.torrent'), sample.metainfo)
    await vi.waitFor(async () => expect(await names('done')).toEqual(['anything.torrent']), WAIT)
    expect(await names()).toEqual(['done'])
    await vi.waitFor(async () => {
      expect(await grabs()).toMatchObject([{ name: sample.name, indexer: 'watch', state: 'done' }])
    }, WAIT)
  })

  it('takes the category from the subfolder, and magnet links from .magnet files', async () => {
    const sample = sampleTorrent()
    await mkdir(join(path, 'films'))
    const link = `magnet:?xt=urn:btih:${sample.infoHash}&dn=Some+film`
    await writeFile(join(path, 'films', 'one.magnet'), `${link}\r\nanything\n`)
    await vi.waitFor(async () => expect(await names('done')).toEqual(['one.magnet']), WAIT)
    expect(await grabs()).toMatchObject([{ name: 'Some film', category: 'films' }])
  })

  it('moves what it cannot use to failed, with the reason beside it', async () => {
    await writeFile(join(path, 'garbage.torrent'), 'not bencoded')
    await writeFile(join(path, 'empty.magnet'), 'http://example.org/')
    await writeFile(join(path, 'huge.torrent'), new Uint8Array(11 * 1024 * 1024))
    const expected = ['empty.magnet', 'garbage.torrent', 'huge.torrent'].flatMap((name) => [name, `${name}.txt`])
    await vi.waitFor(async () => expect(await names('failed')).toEqual(expected), WAIT)
    expect(await readFile(join(path, 'failed', 'garbage.torrent.txt'), 'utf8')).toMatch(/not a torrent.*\n.*不是种子/)
    expect(await grabs()).toEqual([])
  })

  it('keeps files of the same name apart, and finds that a torrent dropped again is there already', async () => {
    const sample = sampleTorrent()
    await writeFile(join(path, 'same.torrent'), sample.metainfo)
    await vi.waitFor(async () => expect(await names('done')).toEqual(['same.torrent']), WAIT)
    await writeFile(join(path, 'same.torrent'), sample.metainfo)
    await vi.waitFor(async () => expect(await names('done')).toEqual(['same (2).torrent', 'same.torrent']), WAIT)
    await vi.waitFor(async () => {
      expect((await grabs()).map(({ state, reason }) => [state, reason?.code])).toEqual([
        ['cancelled', 'duplicate'],
        ['done', undefined],
      ])
    }, WAIT)
  })

  it('leaves a file where it is while nothing can be stored, and takes it in later', async () => {
    storing = false
    const sample = sampleTorrent()
    await writeFile(join(path, 'later.torrent'), sample.metainfo)
    const looks = vi.waitFor(async () => expect(await names('done')).toEqual(['later.torrent']), WAIT)
    await vi.waitFor(async () => expect(await names()).toContain('later.torrent'), WAIT)
    expect(await grabs()).toEqual([])
    storing = true
    await looks
    expect(await grabs()).toHaveLength(1)
  })

  it('takes a file whole that is written slowly or moved in, and leaves others alone', async () => {
    const sample = sampleTorrent()
    const aside = join(folder, 'aside')
    await writeFile(aside, sample.metainfo)
    await writeFile(join(path, 'notes.txt'), 'mine')
    await writeFile(join(path, '.hidden.torrent'), 'partial')
    await symlink(aside, join(path, 'link.torrent'))
    await rename(aside, join(path, 'whole.torrent'))
    await vi.waitFor(async () => expect(await names('done')).toEqual(['whole.torrent']), WAIT)
    expect(await names()).toEqual(['.hidden.torrent', 'done', 'link.torrent', 'notes.txt'])
    expect(errors).toEqual([])
  })
})
