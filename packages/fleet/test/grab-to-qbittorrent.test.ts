import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createClientFactory, type FleetSchema } from '../src/index.ts'
import { listening } from './support/listening.ts'
import { startHttpProxy } from './support/proxies.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from './support/start-qbittorrent.ts'
import type { RunningClient } from './support/start-transmission.ts'
import { openStore, startFleet, type TestFleet } from './support/test-fleet.ts'
import { unusedSession } from './support/unused-session.ts'

const WAIT = { timeout: 20_000, interval: 20 } // milliseconds

describeWith(['qbittorrent-nox'], 'a grab from webhook to a real qBittorrent', () => {
  let qbittorrent: RunningClient
  let database: SqlDatabase<FleetSchema>
  let running: TestFleet
  let folder: string
  let base: string
  const links = new Map<string, Uint8Array>()
  const indexer = createServer((request, response) => {
    const body = links.get(request.url ?? '')
    if (body === undefined) response.writeHead(404).end('nothing here')
    else response.end(body)
  })

  beforeAll(async () => {
    qbittorrent = await startQbittorrent()
    folder = await mkdtemp(join(tmpdir(), 'shoal-fleet-'))
    database = openSqlite<FleetSchema>({ file: join(folder, 'test.db') })
    running = await startFleet(await openStore(database), createClientFactory(unusedSession))
    base = `http://127.0.0.1:${await listening(indexer)}`
    const { fleet } = running
    await fleet.clients.add({ kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin })
    const settings = await fleet.settings.get()
    await fleet.settings.replace({ ...settings, placement: { ...settings.placement, maxNewPerRound: 100 } })
  })

  afterAll(async () => {
    indexer.close()
    await running.close()
    await database.close()
    await qbittorrent.program.close()
    await rm(folder, { recursive: true })
  })

  const accepted = async (body: object): Promise<string> => {
    const outcome = await running.fleet.accept(JSON.stringify(body))
    if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`)
    return outcome.id
  }
  const reaches = async (id: string, state: string) => {
    await vi.waitFor(async () => expect((await running.fleet.grabs.get(id))?.state).toBe(state), WAIT)
    const grab = await running.fleet.grabs.get(id)
    if (grab === undefined) throw new Error('it vanished')
    return grab
  }

  it('fetches the torrent, adds it and confirms it by info-hash', async () => {
    const sample = sampleTorrent({ isPrivate: true })
    links.set('/1', sample.metainfo)
    const body = { release_name: sample.name, indexer: 'pond', download_url: `${base}/1` }
    const id = await accepted(body)
    expect(await running.fleet.accept(body)).toEqual({ kind: 'accepted', id, repeated: true })

    const grab = await reaches(id, 'done')
    expect(grab).toMatchObject({ infoHash: sample.infoHash, size: sample.content.length, clientName: 'Box' })
    const states = ['accepted', 'fetched', 'reserved', 'sending', 'confirming', 'done']
    expect(grab.timeline.map(({ state }) => state)).toEqual(states)
    expect(grab.decisions[0]?.placement.candidates[0]?.verdict.kind).toBe('won')
    await vi.waitFor(async () => {
      const page = await running.fleet.clients.torrents('box', {})
      expect(page?.items).toContainEqual(expect.objectContaining({ infoHash: sample.infoHash, category: 'pond' }))
    }, WAIT)
    expect(running.errors).toEqual([])
  })

  it('fetches through the proxy of its indexer, and shows no password of it', async () => {
    const proxy = await startHttpProxy()
    try {
      const sample = sampleTorrent()
      links.set('/proxied', sample.metainfo)
      const withLogin = proxy.url.replace('//', '//me:hunter2@')
      expect(await running.fleet.indexerProxies.set('Guarded', withLogin)).toEqual({
        kind: 'saved',
        proxy: { indexer: 'guarded', proxy: proxy.url, declared: false },
      })
      const id = await accepted({ release_name: 'x', indexer: 'guarded', download_url: `${base}/proxied` })
      await reaches(id, 'done')
      expect(proxy.tunnels).toEqual([new URL(base).host])
      await running.fleet.indexerProxies.remove('guarded')
      expect(await running.fleet.indexerProxies.list()).toEqual([])
    } finally {
      proxy.close()
    }
  })

  it('tries a path mapping on the folders that torrents are really in', async () => {
    const settings = { kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin }
    const { downloads } = qbittorrent.program
    const test = async (pathMapping: object[]) => {
      const outcome = await running.fleet.clients.testPathMapping({ ...settings, pathMapping })
      if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome))
      return outcome.folders
    }
    const [same] = await test([])
    expect(same).toMatchObject({ client: downloads, shoal: downloads, state: 'readable' })
    expect(same?.torrents).toBeGreaterThan(0)
    expect(await test([{ client: downloads, shoal: folder }])).toMatchObject([{ shoal: folder, state: 'readable' }])
    expect(await test([{ client: downloads, shoal: `${folder}/none` }])).toMatchObject([{ state: 'absent' }])
    expect(await test([{ client: '/elsewhere', shoal: folder }])).toMatchObject([{ state: 'unmapped' }])
  })

  it('brings a torrent once, however often and differently it is announced', async () => {
    const sample = sampleTorrent()
    links.set('/2', sample.metainfo)
    links.set('/2b', sample.metainfo)
    const first = await accepted({ release_name: sample.name, indexer: 'pond', download_url: `${base}/2` })
    const second = await accepted({ release_name: sample.name, indexer: 'lake', download_url: `${base}/2b` })
    const settled = async (id: string) => (await running.fleet.grabs.get(id))?.state ?? ''
    await vi.waitFor(async () => {
      expect([await settled(first), await settled(second)].sort()).toEqual(['cancelled', 'done'])
    }, WAIT)
    const duplicate = (await settled(first)) === 'cancelled' ? first : second
    expect((await running.fleet.grabs.get(duplicate))?.reason?.code).toBe('duplicate')
  })

  it('takes a torrent that the client has already as done', async () => {
    const sample = sampleTorrent()
    const form = new FormData()
    form.append('torrents', new Blob([new Uint8Array(sample.metainfo)]), 'x.torrent')
    const login = await fetch(`${qbittorrent.url}/api/v2/auth/login`, {
      method: 'POST',
      body: new URLSearchParams(qbittorrentLogin),
    })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    await fetch(`${qbittorrent.url}/api/v2/torrents/add`, { method: 'POST', body: form, headers: { cookie } })
    links.set('/3', sample.metainfo)
    const grab = await reaches(
      await accepted({ release_name: 'x', indexer: 'pond', download_url: `${base}/3` }),
      'done',
    )
    expect(grab.clientName).toBe('Box')
  })

  it('hands a magnet link to the client and waits for its metadata', async () => {
    const { infoHash } = sampleTorrent()
    const uri = `magnet:?xt=urn:btih:${infoHash}&dn=x`
    const id = await accepted({ release_name: 'by magnet', indexer: 'pond', magnet: uri })
    expect(await reaches(id, 'waiting-metadata')).toMatchObject({ infoHash, clientName: 'Box' })
    expect(await running.fleet.grabs.cancel(id)).toMatchObject({ kind: 'changed', grab: { state: 'cancelled' } })
  })

  it.each([
    ['a link that gives 404', '/nothing', 'dead', 'link-gone'],
    ['a web page', '/page', 'dead', 'not-a-torrent'],
    ['garbage', '/garbage', 'dead', 'not-a-torrent'],
    ['a torrent that was announced otherwise', '/other', 'dead', 'wrong-torrent'],
  ])('ends a grab of %s with a clear reason', async (_what, path, state, code) => {
    links.set('/page', new TextEncoder().encode('<html>please log in</html>'))
    links.set('/garbage', new TextEncoder().encode('d4:infod6:lengthi-1eee'))
    links.set('/other', sampleTorrent().metainfo)
    const body = { release_name: path, indexer: 'pond', download_url: base + path }
    const id = await accepted(path === '/other' ? { ...body, info_hash: 'f'.repeat(40) } : body)
    const grab = await reaches(id, state)
    expect(grab.reason?.code).toBe(code)
    expect(running.errors).toEqual([])
  })

  it('tries a dead grab again when it is announced again or an operator asks', async () => {
    const sample = sampleTorrent()
    const body = { release_name: sample.name, indexer: 'pond', download_url: `${base}/late` }
    const id = await accepted(body)
    await reaches(id, 'dead')
    expect(await running.fleet.grabs.retry(id)).toMatchObject({ kind: 'changed' })
    await reaches(id, 'dead')
    links.set('/late', sample.metainfo)
    expect(await running.fleet.accept(body)).toEqual({ kind: 'accepted', id, repeated: true })
    await reaches(id, 'done')
    expect(await running.fleet.grabs.cancel(id)).toMatchObject({ kind: 'refused', state: 'done' })
  })

  it('finds a torrent again that the client lost after it had taken it', async () => {
    const sample = sampleTorrent()
    links.set('/5', sample.metainfo)
    const settings = await running.fleet.settings.get()
    await running.fleet.settings.replace({ ...settings, laterConfirmAfter: 1_000 })
    const id = await accepted({ release_name: sample.name, indexer: 'pond', download_url: `${base}/5` })
    await reaches(id, 'done')
    const login = await fetch(`${qbittorrent.url}/api/v2/auth/login`, {
      method: 'POST',
      body: new URLSearchParams(qbittorrentLogin),
    })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    await fetch(`${qbittorrent.url}/api/v2/torrents/delete`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ hashes: sample.infoHash, deleteFiles: 'true' }),
    })
    await vi.waitFor(async () => {
      const states = (await running.fleet.grabs.get(id))?.timeline.map(({ state }) => state) ?? []
      expect(states.filter((state) => state === 'done').length).toBeGreaterThanOrEqual(2)
    }, WAIT)
  })
})
