import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApiClient, pageOf, problem, registerWorker, shotWorker, task, workerToken } from '@shoal/api'
import { createTorrentSession } from '@shoal/peer'
import { freePort } from '@shoal/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { makeDemoTorrent } from '../src/demo/demo-torrent.ts'
import { pskFetch } from '../src/internal/psk.ts'
import { UNIX_BASE_URL } from '../src/internal/unix-fetch.ts'
import { runShoal, signIn, startProgram, temporaryFolder } from './start-program.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const WAIT = { timeout: 90_000, interval: 200 } // milliseconds
const LIMIT = 180_000 // milliseconds
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

function startWorker(url: string, token: string, data: string): void {
  const args = ['--conditions=source', MAIN, 'worker', '--control', url, '--data', data]
  const environment = { ...process.env, NODE_OPTIONS: '', SHOAL_WORKER_TOKEN: token }
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: environment })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  })
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

  it('says what is missing on its command line', async () => {
    const withoutToken = await runShoal(['worker', '--control', 'https://10.0.0.5:5001'])
    expect([withoutToken.code, withoutToken.output]).toEqual([1, expect.stringContaining('give the token too')])
    const plain = await runShoal(['worker', '--control', 'http://10.0.0.5:5001', '--token', 'a.b'])
    expect([plain.code, plain.output]).toEqual([1, expect.stringContaining('write https://host:port')])
  })
})
