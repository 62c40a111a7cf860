import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fleetClient, grab, pageOf, problem, shot, task } from '@shoal/api'
import { encodeInfo, encodeMetainfo, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { describeWith } from '@shoal/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { postWebhook } from '../src/features/demo/post-webhook.ts'
import { serveTorrent } from '../src/features/demo/serve-torrent.ts'
import { type SignedIn, signIn, startProgram } from './start-program.ts'

const VIDEO = fileURLToPath(new URL('../../screenshots/fixtures/marked.mp4', import.meta.url))
const PIECE_LENGTH = 16 * 1024 // bytes
const WAIT = { timeout: 90_000, interval: 200 } // milliseconds
const LIMIT = 180_000 // milliseconds

/** A private torrent of the marked video, with a tracker that nobody here can reach. */
async function privateTorrent(): Promise<Uint8Array> {
  const content = await readFile(VIDEO)
  const pieces: Uint8Array[] = []
  for (let offset = 0; offset < content.length; offset += PIECE_LENGTH)
    pieces.push(nodeHashes.sha1(content.subarray(offset, offset + PIECE_LENGTH)))
  const name = basename(VIDEO)
  const infoBytes = encodeInfo({
    kind: 'v1',
    name,
    singleFile: true,
    files: [{ path: [name], length: content.length }],
    pieceLength: PIECE_LENGTH,
    pieces: Buffer.concat(pieces),
    isPrivate: true,
    extra: new Map([['entropy', new Uint8Array(randomBytes(16))]]),
  })
  return encodeMetainfo({ infoBytes, announceTiers: [['http://tracker.invalid/announce?passkey=secret']] })
}

/** A qBittorrent that has the video already, as the only client; `mapping` is its path mapping. */
async function withQbittorrent(mapping: (folder: string) => readonly object[]) {
  const qbittorrent = await startQbittorrent()
  onTestFinished(() => qbittorrent.program.close())
  const downloads = join(qbittorrent.program.folder, 'downloads')
  await mkdir(downloads, { recursive: true })
  await copyFile(VIDEO, join(downloads, basename(VIDEO)))
  const program = await startProgram({ environment: { SHOAL_FETCH_ALLOW: '127.0.0.0/8' } })
  const admin = await signIn(program)
  const own = pageOf(fleetClient).parse(await (await admin.fetch('/api/v1/clients')).json())
  for (const { id } of own.items) await admin.fetch(`/api/v1/clients/${id}`, { method: 'DELETE' })
  const login = { url: qbittorrent.url, ...qbittorrentLogin }
  const body = { kind: 'qbittorrent', name: 'Box', ...login, pathMapping: mapping(downloads) }
  const added = await admin.fetch('/api/v1/clients', { method: 'POST', body: JSON.stringify(body) })
  expect([added.status, added.ok ? '' : await added.text()]).toEqual([201, ''])
  return { program, admin, peerPort: qbittorrent.peerPort }
}

async function grabbed(webhook: string, admin: SignedIn, bytes: Uint8Array): Promise<string> {
  const { infoHash, name, totalLength } = parseMetainfo(bytes, nodeHashes)
  const indexer = await serveTorrent(bytes)
  onTestFinished(indexer.stop)
  const id = await postWebhook(webhook, { name, link: indexer.link, size: totalLength }, AbortSignal.timeout(LIMIT))
  await vi.waitFor(async () => {
    const found = grab.parse(await (await admin.fetch(`/api/v1/grabs/${id}`)).json())
    expect(found).toMatchObject({ state: 'done', client: { name: 'Box' } })
  }, WAIT)
  return infoHash
}

const tasksOf = async (admin: SignedIn, infoHash: string) =>
  pageOf(task).parse(await (await admin.fetch(`/api/v1/tasks?search=${infoHash}`)).json()).items

async function shotsTaken(admin: SignedIn, infoHash: string) {
  await vi.waitFor(async () => {
    expect(await tasksOf(admin, infoHash)).toMatchObject([{ state: 'success', source: 'fleet', shotsDone: 12 }])
  }, WAIT)
  const [taken] = await tasksOf(admin, infoHash)
  return taken
}

describeWith(['qbittorrent-nox'], 'screenshots of a private torrent after a grab', () => {
  it(
    'are read from the files of the client, each piece checked',
    async () => {
      const { program, admin } = await withQbittorrent((folder) => [{ client: '/elsewhere', shoal: folder }])
      const infoHash = await grabbed(program.webhook, admin, await privateTorrent())
      const taken = await shotsTaken(admin, infoHash)
      const { items } = pageOf(shot).parse(await (await admin.fetch(`/api/v1/tasks/${taken?.id}/shots`)).json())
      expect(items.every(({ provenance }) => provenance?.checked === 'torrent')).toBe(true)
    },
    LIMIT,
  )

  it(
    'come from the client itself where its files are not seen from here, and from nobody else',
    async () => {
      const { program, admin } = await withQbittorrent((folder) => [{ client: folder, shoal: '/not/mounted/here' }])
      const bytes = await privateTorrent()
      const infoHash = await grabbed(program.webhook, admin, bytes)
      const taken = await shotsTaken(admin, infoHash)
      expect(taken?.bytesFetched).toBeGreaterThan(0)

      const metainfo = Buffer.from(bytes).toString('base64')
      const again = await admin.fetch('/api/v1/tasks', {
        method: 'POST',
        body: JSON.stringify({ metainfo, source: 'swarm' }),
      })
      expect(problem.parse(await again.json()).errors?.map(({ path }) => path)).toEqual(['source'])
    },
    LIMIT,
  )

  it(
    'are not taken where the rule says so',
    async () => {
      const { program, admin } = await withQbittorrent(() => [])
      const rule = await admin.fetch('/api/v1/shot-settings', { method: 'PUT', body: '{"afterGrab":"off"}' })
      expect(rule.status).toBe(200)
      const silent = await grabbed(program.webhook, admin, await privateTorrent())
      await admin.fetch('/api/v1/shot-settings', {
        method: 'PUT',
        body: '{"afterGrab":"client","options":{"shots":2}}',
      })
      // Follow-ups go in order: once the second grab has its task, the first one's turn is over.
      const bytes = await privateTorrent()
      const indexer = await serveTorrent(bytes)
      onTestFinished(indexer.stop)
      const { infoHash, totalLength } = parseMetainfo(bytes, nodeHashes)
      await postWebhook(
        program.webhook,
        { name: 'second', link: indexer.link, size: totalLength },
        AbortSignal.timeout(LIMIT),
      )
      await vi.waitFor(async () => {
        expect(await tasksOf(admin, infoHash)).toMatchObject([{ options: { shots: 2 } }])
      }, WAIT)
      expect(await tasksOf(admin, silent)).toEqual([])
    },
    LIMIT,
  )
})
