import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { QbittorrentClient } from '../src/adapters/qbittorrent/qbittorrent-client.ts'
import { clientConfigSchema } from '../src/client/client-config.ts'
import { QbittorrentApi } from './support/qbittorrent-api.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { apiLogin as login, type RunningApi, startCompatibleApi } from './support/start-compatible-api.ts'
import { qbittorrentLogin, startQbittorrent } from './support/start-qbittorrent.ts'
import type { RunningClient } from './support/start-transmission.ts'

const WAIT = { timeout: 20_000, interval: 50 } // milliseconds

describeWith(['qbittorrent-nox'], 'the fleet seen as one qBittorrent', () => {
  const { signal } = new AbortController()
  let qbittorrent: RunningClient
  let api: RunningApi
  let url: string
  const clients: QbittorrentClient[] = []

  const connect = (password: string): QbittorrentClient => {
    const config = clientConfigSchema.parse({ kind: 'qbittorrent', name: 'Shoal', url, ...login, password })
    if (config.kind !== 'qbittorrent') throw new TypeError('another kind')
    const client = new QbittorrentClient(config, 5_000)
    clients.push(client)
    return client
  }

  beforeAll(async () => {
    qbittorrent = await startQbittorrent()
    api = await startCompatibleApi()
    url = api.url
    await api.fleet.clients.add({ kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin })
  })

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()))
    await api.close()
    await qbittorrent.program.close()
  })

  it('lets in who knows the password, and nobody else', async () => {
    expect(await connect(login.password).info(signal)).toEqual({ program: 'qBittorrent', version: '5.1.0' })
    await expect(connect('wrong').info(signal)).rejects.toMatchObject({ code: 'client-login' })
    expect((await fetch(`${url}/api/v2/torrents/info`)).status).toBe(403)
    expect((await fetch(`${url}/api/v3/nothing`)).status).toBe(404)
  })

  it('takes a torrent, brings it to a real client, shows, stops, starts and deletes it there', async () => {
    const client = connect(login.password)
    const { infoHash, metainfo, name } = sampleTorrent()
    const request = { infoHash, metainfo, category: 'tv-sonarr', tags: ['x'], paused: true }
    expect(await client.add(request, signal)).toBe('added')
    expect(await client.find(infoHash, signal)).toMatchObject({ infoHash, name, category: 'tv-sonarr' })
    const activity = async () => (await client.find(infoHash, signal))?.activity
    await vi.waitFor(async () => expect(await activity()).toBe('paused'), WAIT)
    const real = new QbittorrentApi(qbittorrent.url)
    await real.logIn()
    expect(await real.hashes()).toContain(infoHash)

    await client.start(infoHash, signal)
    await vi.waitFor(async () => expect(await activity()).toBe('stalled'), WAIT)
    await client.stop(infoHash, signal)
    await vi.waitFor(async () => expect(await activity()).toBe('paused'), WAIT)
    expect(await client.files(infoHash, signal)).toMatchObject([{ path: name, priority: 1 }])
    expect((await client.poll(signal)).torrents.has(infoHash)).toBe(true)
    await client.remove(infoHash, { deleteFiles: true }, signal)
    await vi.waitFor(async () => expect(await real.hashes()).not.toContain(infoHash), WAIT)
  })

  it('deletes a torrent for good that is just being sent', async () => {
    const client = connect(login.password)
    const { infoHash, metainfo } = sampleTorrent()
    const grab = async () => {
      const { items } = await api.fleet.grabs.list({ page: {}, filter: {} })
      return items.find((item) => item.infoHash === infoHash)
    }
    const request = { infoHash, metainfo, category: '', tags: [], paused: true }
    const { program } = qbittorrent
    program.signal('SIGSTOP')
    try {
      expect(await client.add(request, signal)).toBe('added')
      await vi.waitFor(async () => expect((await grab())?.state).toBe('sending'), WAIT)
      await client.remove(infoHash, { deleteFiles: true }, signal)
    } finally {
      program.signal('SIGCONT')
    }
    const { id = '', state } = (await grab()) ?? {}
    expect(state).toBe('cancelled')
    const told = async () => (await api.fleet.grabs.get(id))?.timeline.map(({ reason }) => reason?.code)
    await vi.waitFor(async () => expect(await told()).toContain('cancelled-copy-removed'), WAIT)
    const real = new QbittorrentApi(qbittorrent.url)
    await real.logIn()
    await vi.waitFor(async () => expect(await real.hashes()).not.toContain(infoHash), WAIT)
    expect((await grab())?.state).toBe('cancelled')
  })

  it('keeps categories that programs make before they use them', async () => {
    const form = (fields: Readonly<Record<string, string>>) => ({ method: 'POST', body: new URLSearchParams(fields) })
    const answer = await fetch(`${url}/api/v2/auth/login`, form(login))
    const headers = { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
    const make = () => fetch(`${url}/api/v2/torrents/createCategory`, { ...form({ category: 'radarr' }), headers })
    expect((await make()).status).toBe(200)
    expect((await make()).status).toBe(409)
    const categories = await (await fetch(`${url}/api/v2/torrents/categories`, { headers })).json()
    expect(categories).toMatchObject({ radarr: { name: 'radarr' } })
    const refused = await fetch(`${url}/api/v2/torrents/add`, { method: 'POST', headers, body: new FormData() })
    expect(await refused.text()).toBe('Fails.')
  })

  it('ends a session on request, and as soon as its user is no longer allowed', async () => {
    const begin = async () => {
      const answer = await fetch(`${url}/api/v2/auth/login`, { method: 'POST', body: new URLSearchParams(login) })
      return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
    }
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${url}/api/v2/app/version`, { headers })).status
    const [first, second] = [await begin(), await begin()]
    expect((await fetch(`${url}/api/v2/auth/logout`, { method: 'POST', headers: first })).status).toBe(200)
    expect([await status(first), await status(second)]).toEqual([403, 200])
    api.allowed = false
    expect(await status(second)).toBe(403)
    api.allowed = true
    expect(await status(second)).toBe(403)
  })
})
