import { token } from '@shoal/api'
import { describeWith } from '@shoal/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { serveTorrent } from '../src/features/demo/serve-torrent.ts'
import { type SignedIn, signIn, startProgram } from './start-program.ts'

const WAIT = { timeout: 60_000, interval: 100 } // milliseconds
const LIMIT = 180_000 // milliseconds

const listed = z.array(z.looseObject({ hash: z.string(), state: z.string(), category: z.string(), tags: z.string() }))

/** Requests as Sonarr's `QBittorrentProxyV2` and autobrr's `go-qbittorrent` send them. */
class Caller {
  readonly #base: string
  readonly #headers: Record<string, string>

  constructor(base: string, headers: Record<string, string> = {}) {
    this.#base = `${base}/api/v2/`
    this.#headers = headers
  }

  get(path: string): Promise<Response> {
    return fetch(this.#base + path, { headers: this.#headers })
  }

  post(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    return fetch(this.#base + path, { method: 'POST', headers: this.#headers, body: new URLSearchParams(fields) })
  }

  upload(path: string, fields: Readonly<Record<string, string>>, file: Uint8Array): Promise<Response> {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    body.append('torrents', new Blob([new Uint8Array(file)], { type: 'application/x-bittorrent' }), 'release.torrent')
    return fetch(this.#base + path, { method: 'POST', headers: this.#headers, body })
  }

  async list(query = ''): Promise<z.infer<typeof listed>> {
    return listed.parse(await (await this.get(`torrents/info${query}`)).json())
  }

  /** Logs in and keeps the cookie. */
  async logIn(username: string, password: string): Promise<string> {
    const answer = await this.post('auth/login', { username, password })
    const cookie = answer.headers.get('set-cookie')?.split(';')[0]
    if (cookie !== undefined) this.#headers['cookie'] = cookie
    return answer.text()
  }
}

describeWith(['qbittorrent-nox'], 'the qBittorrent-compatible API of the running program', () => {
  let program: Awaited<ReturnType<typeof startProgram>>
  let admin: SignedIn

  const start = async (): Promise<void> => {
    program = await startProgram({ environment: { SHOAL_FETCH_ALLOW: '127.0.0.0/8' } })
    admin = await signIn(program)
  }
  const newToken = async (access: 'read' | 'change') => {
    const body = JSON.stringify({ name: `${access} token`, access })
    const answer = await admin.fetch('/api/v1/tokens', { method: 'POST', body })
    return token.extend({ secret: z.string() }).parse(await answer.json())
  }

  it(
    'lets in accounts and tokens that may change things, under any host name, and nobody else',
    async () => {
      await start()
      const stranger = new Caller(program.url)
      // Sonarr asks this first: 404 would mean an older API, 403 means "log in".
      expect((await stranger.get('app/webapiVersion')).status).toBe(403)
      expect(await stranger.logIn('admin', 'wrong')).toBe('Fails.')
      const sonarr = new Caller(program.url, { host: 'shoal:5000' })
      expect(await sonarr.logIn('admin', program.password ?? '')).toBe('Ok.')
      expect(await (await sonarr.get('app/webapiVersion')).text()).toBe('2.11.4')
      expect(await (await sonarr.get('app/version')).text()).toBe('v5.1.0')

      const [change, read] = [await newToken('change'), await newToken('read')]
      const radarr = new Caller(program.url)
      expect(await radarr.logIn('radarr', read.secret)).toBe('Fails.')
      expect(await radarr.logIn('radarr', change.secret)).toBe('Ok.')
      expect((await radarr.get('app/preferences')).status).toBe(200)
      const byKey = new Caller(program.url, { authorization: `Bearer ${change.secret}` })
      expect((await byKey.get('app/version')).status).toBe(200)
      await admin.fetch(`/api/v1/tokens/${change.id}`, { method: 'DELETE' })
      expect((await radarr.get('app/preferences')).status).toBe(403)
      expect((await byKey.get('app/version')).status).toBe(403)
      const forged = new Caller(program.url, { origin: 'http://evil.example' })
      expect((await forged.post('auth/login', { username: 'admin', password: 'x' })).status).toBe(403)
    },
    LIMIT,
  )

  it(
    'serves what Sonarr, Radarr and autobrr do with a qBittorrent, on a real client',
    async () => {
      await start()
      const qbittorrent = await startQbittorrent()
      onTestFinished(() => qbittorrent.program.close())
      const own = z.object({ items: z.array(z.object({ id: z.string() })) })
      for (const { id } of own.parse(await (await admin.fetch('/api/v1/clients')).json()).items)
        await admin.fetch(`/api/v1/clients/${id}`, { method: 'DELETE' })
      const sonarr = new Caller(program.url)
      await sonarr.logIn('sonarr', (await newToken('change')).secret)

      // Its test of the settings.
      const preferences = await (await sonarr.get('app/preferences')).json()
      expect(preferences).toMatchObject({ queueing_enabled: true, max_ratio_enabled: false, dht: false })
      expect((await sonarr.post('torrents/createCategory', { category: 'tv-sonarr' })).status).toBe(200)
      expect(await (await sonarr.get('torrents/categories')).json()).toMatchObject({ 'tv-sonarr': {} })
      expect(await sonarr.list('?category=tv-sonarr')).toEqual([])

      // A file, while no client is there to take it: listed and found at once all the same.
      const file = sampleTorrent()
      const fields = { category: 'tv-sonarr', paused: 'true', tags: 'hd' }
      expect(await (await sonarr.upload('torrents/add', fields, file.metainfo)).text()).toBe('Ok.')
      expect(await sonarr.list(`?hashes=${file.infoHash.toUpperCase()}`)).toMatchObject([{ hash: file.infoHash }])
      expect((await sonarr.get(`torrents/properties?hash=${file.infoHash}`)).status).toBe(200)

      const unwanted = sampleTorrent()
      await sonarr.upload('torrents/add', fields, unwanted.metainfo)
      await sonarr.post('torrents/delete', { hashes: unwanted.infoHash, deleteFiles: 'true' })
      expect(await sonarr.list(`?hashes=${unwanted.infoHash}`)).toEqual([])

      const client = { kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin }
      await admin.fetch('/api/v1/clients', { method: 'POST', body: JSON.stringify(client) })
      const stateOf = async (hash: string) => (await sonarr.list(`?hashes=${hash}`))[0]
      await vi.waitFor(
        async () =>
          expect(await stateOf(file.infoHash)).toMatchObject({
            state: 'stoppedDL',
            category: 'tv-sonarr',
            shoal_client: 'Box',
          }),
        WAIT,
      )
      expect(await (await sonarr.get(`torrents/files?hash=${file.infoHash}`)).json()).toMatchObject([
        { name: file.name },
      ])
      await sonarr.post('torrents/resume', { hashes: file.infoHash })
      await vi.waitFor(async () => expect(await stateOf(file.infoHash)).toMatchObject({ state: 'stalledDL' }), WAIT)
      await sonarr.post('torrents/pause', { hashes: file.infoHash })
      await vi.waitFor(async () => expect(await stateOf(file.infoHash)).toMatchObject({ state: 'stoppedDL' }), WAIT)

      // A link, fetched by Shoal itself, and a magnet link, as autobrr's action may send them.
      const linked = sampleTorrent()
      const indexer = await serveTorrent(linked.metainfo)
      onTestFinished(indexer.stop)
      expect(await (await sonarr.post('torrents/add', { urls: indexer.link, ...fields })).text()).toBe('Ok.')
      await vi.waitFor(async () => expect(await stateOf(linked.infoHash)).toMatchObject({ state: 'stoppedDL' }), WAIT)
      const hash = 'c9e15763f722f23e98a29decdfae341b98d53056'
      const magnet = `magnet:?xt=urn:btih:${hash}&dn=By+magnet`
      expect(await (await sonarr.post('torrents/add', { urls: magnet, category: 'tv-sonarr' })).text()).toBe('Ok.')
      await vi.waitFor(async () => expect(await stateOf(hash)).toMatchObject({ shoal_client: 'Box' }), WAIT)
      expect(await (await sonarr.post('torrents/add', { urls: 'not a link' })).text()).toBe('Fails.')
      expect((await sonarr.upload('torrents/add', fields, new Uint8Array(9))).status).toBe(415)

      const all = [file.infoHash, linked.infoHash, hash]
      await sonarr.post('torrents/delete', { hashes: all.join('|'), deleteFiles: 'true' })
      await vi.waitFor(async () => expect(await sonarr.list()).toEqual([]), WAIT)
    },
    LIMIT,
  )
})
