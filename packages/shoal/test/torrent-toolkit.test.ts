import { randomBytes } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  creation,
  creationDefaults,
  creationPlan,
  folderListing,
  inspection,
  probeRun,
  problem,
  task,
} from '@shoal/api'
import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { createTorrent } from '@shoal/toolkit'
import { describe, expect, it, vi } from 'vitest'
import type { z } from 'zod'
import { type Program, type SignedIn, signIn, startProgram, temporaryFolder } from './start-program.ts'

const PATIENCE = { timeout: 60_000, interval: 100 } // milliseconds
const FILM = randomBytes(300_000)

interface Started {
  readonly program: Program
  readonly downloads: string
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>>
  post<Schema extends z.ZodType>(path: string, body: unknown, schema: Schema): Promise<z.output<Schema>>
}

async function started(environment: Record<string, string> = {}): Promise<Started> {
  const program = await startProgram({ environment })
  const admin: SignedIn = await signIn(program)
  const downloads = join(program.data, 'downloads')
  mkdirSync(join(downloads, 'Film'), { recursive: true })
  writeFileSync(join(downloads, 'Film/film.mkv'), FILM)
  writeFileSync(join(downloads, 'Film/film.nfo'), 'about')
  const ask = async <Schema extends z.ZodType>(path: string, init: RequestInit, schema: Schema) =>
    schema.parse(await (await admin.fetch(`/api/v1${path}`, init)).json())
  return {
    program,
    downloads,
    get: (path, schema) => ask(path, {}, schema),
    post: (path, body, schema) => ask(path, { method: 'POST', body: JSON.stringify(body) }, schema),
  }
}

describe('folders in the settings', () => {
  it('open what is in them for new torrents and for screenshots', async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'film.mkv'), FILM)
    const { get, post } = await started({ SHOAL_FOLDERS: folder })
    expect(await get('/creation-defaults', creationDefaults)).toMatchObject({ folders: [folder] })
    expect(await post('/tasks', { path: join(folder, 'film.mkv') }, task)).toMatchObject({ source: 'file' })
    expect(await post('/tasks', { path: '/etc/passwd' }, problem)).toMatchObject({ status: 422 })
  })

  it('leave a part alone that has folders of its own', async () => {
    const [both, shots] = [await temporaryFolder(), await temporaryFolder()]
    writeFileSync(join(both, 'film.mkv'), FILM)
    const { get, post } = await started({ SHOAL_FOLDERS: both, SHOAL_SHOTS_FOLDERS: shots })
    expect(await get('/creation-defaults', creationDefaults)).toMatchObject({ folders: [both] })
    expect(await post('/tasks', { path: join(both, 'film.mkv') }, problem)).toMatchObject({ status: 422 })
  })
})

describe('making a torrent over the API', () => {
  it('plans, makes, gives out, seeds and finds it in the swarm', async () => {
    const { program, downloads, get, post } = await started()
    const { folders, trackers } = await get('/creation-defaults', creationDefaults)
    expect(folders).toEqual([downloads])
    expect(trackers[0]).toBe(`http://127.0.0.1:${program.trackerPort}/announce`)
    const listing = await get(`/folders?path=${encodeURIComponent(join(downloads, 'Film'))}`, folderListing)
    expect(listing.entries.map(({ name }) => name)).toEqual(['film.mkv', 'film.nfo'])

    const request = {
      path: join(downloads, 'Film'),
      format: 'hybrid',
      pieceLength: 65_536,
      trackers: [[trackers[0]]],
      exclude: ['*.nfo'],
      dated: false,
    }
    const plan = await post('/creation-plans', request, creationPlan)
    expect(plan).toMatchObject({ name: 'Film', pieceCount: 5, files: [{ path: 'film.mkv', length: FILM.length }] })

    const begun = await post('/creations', request, creation)
    const made = await vi.waitFor(async () => {
      const now = await get(`/creations/${begun.id}`, creation)
      expect(now.state).toBe('done')
      return now
    }, PATIENCE)
    const admin = await signIn(program)
    const file = await admin.fetch(`/api/v1/creations/${begun.id}/torrent`)
    expect(file.headers.get('content-disposition')).toContain('Film.torrent')
    const torrent = new Uint8Array(await file.arrayBuffer())
    const own = await createTorrent({
      paths: [join(downloads, 'Film')],
      kind: 'hybrid',
      pieceLength: 65_536,
      exclude: ['*.nfo'],
    })
    expect(parseMetainfo(torrent, nodeHashes).infoHash).toBe(own.metainfo.infoHash)
    expect(made.result).toMatchObject({ infoHashV1: own.metainfo.infoHashV1, infoHashV2: own.metainfo.infoHashV2 })

    expect((await post(`/creations/${begun.id}/seed`, {}, creation)).seeding).toBe('yes')
    const run = await vi.waitFor(async () => {
      const { id } = await post('/probes', { torrent: Buffer.from(torrent).toString('base64') }, probeRun)
      const done = await vi.waitFor(async () => {
        const now = await get(`/probes/${id}`, probeRun)
        expect(now.state).not.toBe('running')
        return now
      }, PATIENCE)
      expect(done.verdict?.code).toBe('fine')
      return done
    }, PATIENCE)
    expect(run.trackers[0]?.requests.map(({ kind }) => kind)).toEqual(['scrape', 'announce', 'stopped'])
    expect(run.peers).toMatchObject([{ outcome: 'reached', seeder: true }])
  })

  it('never leaves the allowed folders, and says what is wrong beside the field', async () => {
    const { program, downloads, post, get } = await started()
    symlinkSync(program.data, join(downloads, 'way-out'))
    mkdirSync(join(downloads, 'mixed'))
    writeFileSync(join(downloads, 'mixed/a'), 'a')
    symlinkSync(join(program.data, 'secrets'), join(downloads, 'mixed/link'))
    for (const path of [program.data, join(downloads, '..'), join(downloads, 'way-out/secrets'), '/etc/passwd']) {
      expect(await post('/creation-plans', { path }, problem)).toMatchObject({ code: 'path-not-allowed' })
      expect(await get(`/folders?path=${encodeURIComponent(path)}`, problem)).toMatchObject({
        code: 'path-not-allowed',
      })
    }
    const field = async (body: unknown) => (await post('/creations', body, problem)).errors?.[0]
    expect(await field({ path: join(downloads, 'mixed') })).toMatchObject({ path: 'path', code: 'create-outside' })
    expect(await field({ path: join(downloads, 'nothing') })).toMatchObject({ code: 'create-missing' })
    expect(await field({ path: join(downloads, 'Film'), include: ['*.iso'] })).toMatchObject({
      code: 'create-nothing-left',
    })
    expect(await field({ path: downloads, pieceLength: 50_000 })).toMatchObject({ path: 'pieceLength' })
  })
})

describe('probing over the API', () => {
  it('knocks on no private address that nobody allowed, and ends when it is told to', async () => {
    const { program, get, post } = await started()
    const link = `magnet:?xt=urn:btih:${'a'.repeat(40)}&tr=${encodeURIComponent(`http://127.0.0.1:${program.port}/announce`)}`
    const { id } = await post('/probes', { link }, probeRun)
    const done = await vi.waitFor(async () => {
      const now = await get(`/probes/${id}`, probeRun)
      expect(now.state).toBe('done')
      return now
    }, PATIENCE)
    expect(done.verdict?.code).toBe('forbidden')
    expect(await post(`/probes/${id}/cancel`, {}, probeRun)).toMatchObject({ state: 'done' })
    expect(await post('/probes', { link: 'film.torrent' }, problem)).toMatchObject({ code: 'not-a-torrent' })
    expect(await post('/probes', {}, problem)).toMatchObject({ code: 'bad-request' })
  })

  it('only scrapes a private torrent, and redacts its passkey', async () => {
    const { program, downloads, get, post } = await started()
    const passkey = '0123456789abcdef0123456789abcdef'
    const tracker = `http://127.0.0.1:${program.trackerPort}/${passkey}/announce`
    const { bytes } = await createTorrent({ paths: [join(downloads, 'Film')], isPrivate: true, trackers: [[tracker]] })
    const torrent = Buffer.from(bytes).toString('base64')
    const { id } = await post('/probes', { torrent }, probeRun)
    const done = await vi.waitFor(async () => {
      const now = await get(`/probes/${id}`, probeRun)
      expect(now.state).toBe('done')
      return now
    }, PATIENCE)
    expect(done).toMatchObject({ privacy: 'private', scrapeOnly: true, peers: [] })
    expect(done.trackers.flatMap(({ requests }) => requests.map(({ kind }) => kind))).not.toContain('announce')
    expect(JSON.stringify(done)).not.toContain(passkey)
    const seen = await post('/inspections', { torrent }, inspection)
    expect(seen).toMatchObject({ name: 'Film', private: true, fileCount: 2, trackers: [[tracker]] })
    expect(seen.qr).toContain('<svg')
  })
})
