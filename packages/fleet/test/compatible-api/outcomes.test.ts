import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { sampleTorrent } from '../support/sample-torrent.ts'
import { apiLogin, type RunningApi, startCompatibleApi } from '../support/start-compatible-api.ts'
import { qbittorrentLogin, startQbittorrent } from '../support/start-qbittorrent.ts'
import type { RunningClient } from '../support/start-transmission.ts'
import { type ApiAnswer, loggedIn, type Target } from './targets.ts'

const WAIT = { timeout: 30_000, interval: 100 } // milliseconds
const LIMIT = 90_000 // milliseconds

describeWith(['qbittorrent-nox'], 'what becomes of requests to the compatible API', () => {
  let behind: RunningClient
  let api: RunningApi
  let send: Target['send']

  beforeAll(async () => {
    behind = await startQbittorrent()
    api = await startCompatibleApi()
    await api.fleet.clients.add({ kind: 'qbittorrent', name: 'Box', url: behind.url, ...qbittorrentLogin })
    await vi.waitFor(async () => expect((await api.fleet.health()).clientsUp).toBe(1), WAIT)
    send = await loggedIn(api.url, apiLogin, behind.program.folder)
  })

  afterAll(async () => {
    await api.close()
    await behind.program.close()
  })

  const get = (path: string, fields: Readonly<Record<string, string>> = {}) => send({ method: 'GET', path, fields })
  const post = (path: string, fields: Readonly<Record<string, string>> = {}) => send({ method: 'POST', path, fields })
  const list = async (fields: Readonly<Record<string, string>> = {}): Promise<readonly Record<string, unknown>[]> => {
    const { body } = await get('torrents/info', fields)
    return Array.isArray(body) ? body : []
  }
  const file = (bytes: Uint8Array) => ({ field: 'fileselect', name: 'a.torrent', bytes })
  const add = (files: readonly Uint8Array[], fields: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> =>
    send({ method: 'POST', path: 'torrents/add', fields: { stopped: 'true', ...fields }, files: files.map(file) })
  const rid = async () => Number(/"rid":(\d+)/.exec(JSON.stringify((await get('sync/maindata')).body))?.[1])

  it('takes the good files beside a bad one, under any field name', async () => {
    const [one, other] = [sampleTorrent(), sampleTorrent()]
    expect(await add([one.metainfo, new Uint8Array(5), other.metainfo])).toMatchObject({ status: 200, body: 'Ok.' })
    expect(await list({ hashes: `${one.infoHash}|${other.infoHash}` })).toHaveLength(2)
    expect((await add([new Uint8Array(5)])).status).toBe(415)
    expect(await add([one.metainfo])).toMatchObject({ body: 'Fails.' })
  })

  it('lists a link that waits with the reason, and removes it', async () => {
    expect(await post('torrents/add', { urls: 'http://10.1.2.3/a.torrent?id=1', category: 'x' })).toMatchObject({
      body: 'Ok.',
    })
    await vi.waitFor(
      async () =>
        expect(await list({ category: 'x' })).toMatchObject([
          { state: 'error', comment: expect.stringMatching(/^Shoal: ./) },
        ]),
      WAIT,
    )
    const [waiting] = await list({ category: 'x' })
    expect(JSON.stringify((await get('sync/maindata')).body)).toContain(String(waiting?.['hash']))
    await post('torrents/delete', { hashes: String(waiting?.['hash']), deleteFiles: 'false' })
    expect(await list({ category: 'x' })).toEqual([])
  })

  it('takes links that differ in a number for different torrents', async () => {
    for (const number of [1, 2]) {
      const urls = `http://10.1.2.3/download?guid=${number}`
      expect(await post('torrents/add', { urls, category: 'guid' })).toMatchObject({ body: 'Ok.' })
    }
    expect(await list({ category: 'guid' })).toHaveLength(2)
    await post('torrents/delete', {
      hashes: (await list({ category: 'guid' })).map(({ hash }) => hash).join('|'),
      deleteFiles: 'true',
    })
  })

  it('removes more torrents at once than a page holds', async () => {
    const { metainfo, infoHash } = sampleTorrent()
    await add([metainfo])
    await vi.waitFor(async () => expect(await list({ hashes: infoHash })).toMatchObject([{ state: 'stoppedDL' }]), WAIT)
    const others = Array.from({ length: 600 }, (_, index) => index.toString(16).padStart(40, '0'))
    await post('torrents/delete', { hashes: [...others, infoHash].join('|'), deleteFiles: 'true' })
    await vi.waitFor(async () => expect(await list({ hashes: infoHash })).toEqual([]), WAIT)
  })

  it('keeps categories and tags over a restart', async () => {
    await post('torrents/createCategory', { category: 'kept', savePath: '/kept' })
    await post('torrents/createTags', { tags: 'kept' })
    const again = await loggedIn(await api.restarted(), apiLogin, behind.program.folder)
    expect((await again({ method: 'GET', path: 'torrents/categories' })).body).toMatchObject({
      kept: { savePath: '/kept' },
    })
    expect((await again({ method: 'GET', path: 'torrents/tags' })).body).toContain('kept')
  })

  it('tells only what changed since an answer, and what went', async () => {
    const { metainfo, infoHash } = sampleTorrent()
    const before = await rid()
    await add([metainfo])
    await vi.waitFor(async () => expect(await list({ hashes: infoHash })).toMatchObject([{ state: 'stoppedDL' }]), WAIT)
    const came = await get('sync/maindata', { rid: String(before) })
    expect(came.body).toMatchObject({ torrents: { [infoHash]: { shoal_client: 'Box' } } })
    expect(came.body).not.toHaveProperty('full_update')
    const held = await rid()
    await post('torrents/delete', { hashes: infoHash, deleteFiles: 'true' })
    await vi.waitFor(async () => {
      const { body } = await get('sync/maindata', { rid: String(held) })
      expect(body).toMatchObject({ torrents_removed: [infoHash] })
    }, WAIT)
    const idle = await get('sync/maindata', { rid: String(await rid()) })
    expect(JSON.stringify(idle.body).length).toBeLessThan(1_024)
  })

  it(
    'says that a client does not answer, instead of 200',
    async () => {
      const { metainfo, infoHash } = sampleTorrent()
      await add([metainfo])
      await vi.waitFor(
        async () => expect(await list({ hashes: infoHash })).toMatchObject([{ state: 'stoppedDL' }]),
        WAIT,
      )
      await behind.program.close()
      for (const [path, fields] of [
        ['torrents/delete', { hashes: infoHash, deleteFiles: 'true' }],
        ['torrents/stop', { hashes: infoHash }],
        ['torrents/setCategory', { hashes: infoHash, category: '' }],
      ] as const) {
        expect(await post(path, fields), path).toMatchObject({ status: 503, body: expect.stringContaining('Box') })
      }
      expect((await get('torrents/files', { hash: infoHash })).status).toBe(503)
      expect(await list({ hashes: infoHash })).toHaveLength(1)
    },
    LIMIT,
  )
})
