import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { pipeline, Transform } from 'node:stream'
import { fileURLToPath } from 'node:url'
import {
  claimTask,
  createApiClient,
  finishTask,
  pageOf,
  problem,
  registerWorker,
  shotWorker,
  task,
  uploadShot,
  workerToken,
} from '@shoal/api'
import { createTorrentSession } from '@shoal/peer'
import { freePort } from '@shoal/testing'
import { createTorrent } from '@shoal/toolkit'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { makeDemoTorrent } from '../src/features/demo/demo-torrent.ts'
import { demoVideo } from '../src/features/demo/demo-video.ts'
import { pskFetch } from '../src/internal/psk.ts'
import { UNIX_BASE_URL } from '../src/internal/unix-fetch.ts'
import { runShoal, signIn, startProgram, temporaryFolder } from './start-program.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const WAIT = { timeout: 90_000, interval: 200 } // milliseconds
const LIMIT = 180_000 // milliseconds
const LARGE_PIECE = 1024 * 1024 // bytes
/** Bytes per second, so that a capture takes long enough to be killed in its midst. */
const SLOW = 250_000
/** What the wire needs beside the payload: a share, and what was still on its way to the one that died. */
const PROTOCOL_SHARE = 1.02
const PROTOCOL_BYTES = 131_072
const made = workerToken.extend({ token: z.string() })

/** A control without workers of its own that lets those of other machines in. */
async function withWorkersPort() {
  const workersPort = await freePort()
  const program = await startProgram({
    environment: {
      SHOAL_WORKER_COUNT: '0',
      SHOAL_WORKER_LISTEN: '127.0.0.1',
      SHOAL_WORKER_PORT: String(workersPort),
      SHOAL_PEERS_ALLOW: '127.0.0.0/8',
    },
  })
  const admin = await signIn(program)
  const letIn = async (name: string) => {
    const response = await admin.fetch('/api/v1/worker-tokens', { method: 'POST', body: JSON.stringify({ name }) })
    expect(response.status).toBe(201)
    return made.parse(await response.json())
  }
  return { program, admin, letIn, url: `https://127.0.0.1:${workersPort}` }
}

/** Starts a worker; the answer kills it as a power cut would. */
function startWorker(url: string, token: string, data: string): () => Promise<void> {
  const args = ['--conditions=source', MAIN, 'worker', '--control', url, '--data', data]
  const environment = { ...process.env, NODE_OPTIONS: '', SHOAL_WORKER_TOKEN: token }
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: environment })
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }
  onTestFinished(() => end('SIGTERM'))
  return () => end('SIGKILL')
}

/** Stands before a seeder, lets so many bytes through in a second, and counts those that the seeder gave. */
async function slowRelay(seederPort: number, bytesPerSecond: number) {
  const relay = { port: 0, given: 0 }
  const server = createServer((leecher) => {
    const seeder = connect(seederPort, '127.0.0.1')
    const slow = new Transform({
      transform: (chunk: Buffer, _, done) => {
        relay.given += chunk.length
        setTimeout(() => done(null, chunk), (chunk.length / bytesPerSecond) * 1000)
      },
    })
    // Either side ends both: a worker that was killed breaks its end.
    pipeline(leecher, seeder, () => leecher.destroy())
    pipeline(seeder, slow, leecher, () => seeder.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  relay.port = z.object({ port: z.number() }).parse(server.address()).port
  return relay
}

describe('a worker on another machine', () => {
  it(
    'is set up by one command, makes the shots, and leaves its verified pieces with control for whoever goes on',
    async () => {
      const { program, admin, letIn, url } = await withWorkersPort()
      const { token } = await letIn('garage')
      startWorker(url, token, await temporaryFolder())
      const torrent = await makeDemoTorrent(await temporaryFolder(), 'http://127.0.0.1:1/announce', Date.now())
      const seeder = await createTorrentSession({ listen: { address: '127.0.0.1', port: 0 } })
      onTestFinished(() => seeder.stop(AbortSignal.timeout(5000)))
      await seeder.add({ metainfoBytes: torrent.bytes, folder: torrent.folder })
      const metainfo = Buffer.from(torrent.bytes).toString('base64')
      const response = await admin.fetch('/api/v1/tasks', {
        method: 'POST',
        body: JSON.stringify({ metainfo, shots: 3, peers: [`127.0.0.1:${seeder.address.port}`] }),
      })
      const { id } = task.parse(await response.json())
      const { infoHash } = torrent.metainfo
      await vi.waitFor(async () => {
        const found = task.parse(await (await admin.fetch(`/api/v1/tasks/${id}`)).json())
        expect([found.failure, found.state, found.shotsDone]).toEqual([undefined, 'success', 3])
      }, WAIT)
      expect((await readdir(join(program.data, 'pieces', infoHash))).length).toBeGreaterThan(2)
      const { items } = pageOf(shotWorker).parse(await (await admin.fetch('/api/v1/workers')).json())
      expect(items).toMatchObject([{ online: true, decoder: expect.stringMatching(/\d/) }])
    },
    LIMIT,
  )

  it(
    'that is killed leaves its pieces: another goes on and fetches none of them again',
    async () => {
      const { program, admin, letIn, url } = await withWorkersPort()
      const kill = startWorker(url, (await letIn('first')).token, await temporaryFolder())
      const torrent = await makeDemoTorrent(await temporaryFolder(), 'http://127.0.0.1:1/announce', Date.now())
      const seeder = await createTorrentSession({ listen: { address: '127.0.0.1', port: 0 } })
      onTestFinished(() => seeder.stop(AbortSignal.timeout(5000)))
      await seeder.add({ metainfoBytes: torrent.bytes, folder: torrent.folder })
      const relay = await slowRelay(seeder.address.port, SLOW)
      const response = await admin.fetch('/api/v1/tasks', {
        method: 'POST',
        body: JSON.stringify({
          metainfo: Buffer.from(torrent.bytes).toString('base64'),
          shots: 12,
          peers: [`127.0.0.1:${relay.port}`],
        }),
      })
      const { id } = task.parse(await response.json())
      const read = async () => task.parse(await (await admin.fetch(`/api/v1/tasks/${id}`)).json())
      const kept = async (): Promise<number> => {
        const folder = join(program.data, 'pieces', torrent.metainfo.infoHash)
        const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size)
        return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
      }
      await vi.waitFor(async () => expect((await read()).shotsDone).toBeGreaterThan(2), WAIT)
      await kill()
      const [keptAtDeath, givenAtDeath] = [await kept(), relay.given]
      startWorker(url, (await letIn('second')).token, await temporaryFolder())
      await vi.waitFor(
        async () => expect([(await read()).state, (await read()).shotsDone]).toEqual(['success', 12]),
        WAIT,
      )
      const fetched = (await kept()) - keptAtDeath
      expect(fetched).toBeGreaterThan(0)
      expect((await read()).bytesFetched).toBe(fetched)
      expect(relay.given - givenAtDeath).toBeLessThan(fetched * PROTOCOL_SHARE + PROTOCOL_BYTES)
    },
    LIMIT,
  )

  it(
    'leaves proved blocks of a hybrid torrent with control, so that another worker fetches none of them again',
    async () => {
      const { program, admin, letIn, url } = await withWorkersPort()
      const kill = startWorker(url, (await letIn('first')).token, await temporaryFolder())
      const { bytes, metainfo } = await createTorrent({
        paths: [demoVideo.file],
        kind: 'hybrid',
        pieceLength: LARGE_PIECE,
      })
      const seeder = await createTorrentSession({ listen: { address: '127.0.0.1', port: 0 } })
      onTestFinished(() => seeder.stop(AbortSignal.timeout(5000)))
      await seeder.add({ metainfoBytes: bytes, folder: dirname(demoVideo.file) })
      const done = async () => {
        const body = {
          metainfo: Buffer.from(bytes).toString('base64'),
          shots: 2,
          peers: [`127.0.0.1:${seeder.address.port}`],
        }
        const response = await admin.fetch('/api/v1/tasks', { method: 'POST', body: JSON.stringify(body) })
        const { id } = task.parse(await response.json())
        const read = async () => task.parse(await (await admin.fetch(`/api/v1/tasks/${id}`)).json())
        await vi.waitFor(
          async () => expect([(await read()).failure, (await read()).state]).toEqual([undefined, 'success']),
          WAIT,
        )
        return read()
      }
      const first = await done()
      const kept = await readdir(join(program.data, 'pieces', metainfo.infoHashV1 ?? ''))
      expect(kept.length).toBeGreaterThan(2)
      expect(kept.filter((name) => !/^\d+\.\d+$/.test(name))).toEqual([])
      expect(first.bytesFetched).toBeGreaterThan(0)
      expect(first.bytesLowerBound).toBe(first.bytesFetched)
      await kill()
      startWorker(url, (await letIn('second')).token, await temporaryFolder())
      expect(await done()).toMatchObject({ bytesFetched: 0, bytesLowerBound: first.bytesLowerBound, shotsDone: 2 })
    },
    LIMIT,
  )

  it('is told why when what it uploads is no picture, and the task keeps none of it', async () => {
    const { admin, letIn, url } = await withWorkersPort()
    const line = pskFetch(new URL(url), (await letIn('attic')).token)
    onTestFinished(line.close)
    const client = createApiClient({ baseUrl: UNIX_BASE_URL, fetch: line.fetch })
    await client.call(registerWorker, { body: { workerId: 'w', version: '1', decoder: 'd', sandbox: 's' } })
    const wish = { method: 'POST', body: JSON.stringify({ infoHash: 'ab'.repeat(20) }) }
    const { id } = task.parse(await (await admin.fetch('/api/v1/tasks', wish)).json())
    const { task: claimed } = await client.call(claimTask, { body: { workerId: 'w', waitMs: 10_000 } })
    if (claimed === undefined) throw new TypeError('no task was given')
    const provenance = {
      file: 'a.mp4',
      fileIndex: 0,
      targetSeconds: 1,
      ranges: [],
      pieces: [],
      decoder: 'd',
      toneMap: 'none',
    }
    const details = {
      kind: 'frame',
      format: 'jpg',
      index: 0,
      width: 640,
      height: 360,
      seconds: 1,
      provenance: { ...provenance, checked: 'torrent' },
    } as const
    const upload = (picture: Uint8Array) =>
      client.call(uploadShot, {
        body: { lease: claimed.lease, details, picture: Buffer.from(picture).toString('base64') },
      })
    await expect(upload(Buffer.from('<html>'))).rejects.toMatchObject({
      problem: { code: 'bad-request', detail: 'not a picture of a known format' },
    })
    await expect(upload(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
    expect(task.parse(await (await admin.fetch(`/api/v1/tasks/${id}`)).json())).toMatchObject({
      state: 'running',
      shotsDone: 0,
    })
    const failure = { code: 'bad-request', message: 'not a picture of a known format' }
    const outcome = { kind: 'permanent_failure', failure } as const
    await client.call(finishTask, { body: { lease: claimed.lease, outcome } })
    expect(task.parse(await (await admin.fetch(`/api/v1/tasks/${id}`)).json())).toMatchObject({
      state: 'permanent_failure',
      failure: { code: 'bad-request', text: failure.message },
    })
  })

  it('is refused with a token that is foreign, wrong or revoked, and control goes on', async () => {
    const { admin, letIn, url } = await withWorkersPort()
    const { token, id } = await letIn('attic')
    const register = async (secret: string) => {
      const line = pskFetch(new URL(url), secret)
      const client = createApiClient({ baseUrl: UNIX_BASE_URL, fetch: line.fetch })
      const body = { workerId: 'w', version: '1', decoder: 'd', sandbox: 's' }
      return client.call(registerWorker, { body }).finally(line.close)
    }
    await expect(register(token)).resolves.toMatchObject({ leaseMs: expect.any(Number) })
    await expect(register(`${id}.${'x'.repeat(43)}`)).rejects.toThrow(/SSL|EPROTO|ECONNRESET/)
    await expect(register(token.replace(id, 'foreign'))).rejects.toThrow(/SSL|EPROTO|ECONNRESET/)
    expect(() => pskFetch(new URL(url), 'no token')).toThrow(/ID\.SECRET/)
    await expect(fetch(url)).rejects.toThrow()

    const kept = pskFetch(new URL(url), token)
    onTestFinished(kept.close)
    const client = createApiClient({ baseUrl: UNIX_BASE_URL, fetch: kept.fetch })
    const body = { workerId: 'w', version: '1', decoder: 'd', sandbox: 's' }
    await client.call(registerWorker, { body })
    expect((await admin.fetch(`/api/v1/worker-tokens/${id}`, { method: 'DELETE' })).status).toBe(204)
    await expect(client.call(registerWorker, { body })).rejects.toThrow()
    await expect(register(token)).rejects.toThrow(/SSL|EPROTO|ECONNRESET/)
    const missing = await admin.fetch('/api/v1/worker-tokens', { method: 'POST', body: '{"name":""}' })
    expect(problem.parse(await missing.json()).code).toBe('invalid-fields')
  })

  it('ends when it is not let in', async () => {
    const { letIn, url } = await withWorkersPort()
    const { id } = await letIn('attic')
    const args = ['worker', '--control', new URL(url).origin, '--token', `${id}.${'x'.repeat(43)}`]
    const refused = await runShoal([...args, '--data', await temporaryFolder()])
    expect([refused.code, refused.output]).toEqual([1, expect.stringMatching(/SSL|EPROTO|ECONNRESET/)])
  })

  it('says what is missing on its command line', async () => {
    const withoutToken = await runShoal(['worker', '--control', 'https://10.0.0.5:5001'])
    expect([withoutToken.code, withoutToken.output]).toEqual([1, expect.stringContaining('give the token too')])
    const plain = await runShoal(['worker', '--control', 'http://10.0.0.5:5001', '--token', 'a.b'])
    expect([plain.code, plain.output]).toEqual([1, expect.stringContaining('write https://host:port')])
  })
})
