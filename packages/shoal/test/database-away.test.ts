import { listGrabs } from '@shoal/api'
import { PrivatePostgres } from '@shoal/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Program, signIn, startProgram } from './start-program.ts'

const WAIT = { timeout: 60_000, interval: 50 } // milliseconds

describe('shoal on a PostgreSQL that goes away', () => {
  const server = new PrivatePostgres()
  beforeAll(() => server.start())
  afterAll(() => server.stop())

  const post = async (program: Program, name: string): Promise<{ readonly status: number; readonly retry: string }> => {
    const body = JSON.stringify({
      release_name: name,
      indexer: 'pond',
      download_url: 'http://127.0.0.1:9/a.torrent',
    })
    const response = await fetch(program.webhook, { method: 'POST', body })
    return { status: response.status, retry: response.headers.get('retry-after') ?? '' }
  }

  it('answers 503 with Retry-After while it is away, keeps its process, and goes on by itself', async () => {
    const environment = { SHOAL_DATABASE_URL: await server.newDatabase(), SHOAL_WEBHOOK_PER_MINUTE: '1000000' }
    const program = await startProgram({ environment })
    const { fetch: ask } = await signIn(program)
    const statuses = new Map<string, number>()
    const accepted: string[] = []
    let number = 0
    let running = true
    const senders = Array.from({ length: 8 }, async () => {
      while (running) {
        const name = `Release ${++number}`
        const { status, retry } = await post(program, name)
        if (status === 202) accepted.push(name)
        const key = `${status} ${retry}`
        statuses.set(key, (statuses.get(key) ?? 0) + 1)
      }
    })
    for (let restart = 0; restart < 3; restart++) {
      await vi.waitFor(() => expect(accepted.length).toBeGreaterThan((restart + 1) * 30), WAIT)
      await server.halt()
      const away = await ask('/api/v1/grabs')
      expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2'])
      expect((await fetch(`${program.url}/livez`)).status).toBe(200)
      await server.resume()
      const before = accepted.length
      await vi.waitFor(() => expect(accepted.length, 'webhooks after the restart').toBeGreaterThan(before), WAIT)
    }
    running = false
    await Promise.all(senders)
    expect([...statuses.keys()].sort()).toEqual(['202 ', expect.stringMatching(/^503 \d+$/)])
    const kept = new Set<string>()
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const query = new URLSearchParams({ limit: '500', ...(cursor === '' ? {} : { cursor }) })
      const page = listGrabs.reply.parse(await (await ask(`/api/v1/grabs?${query}`)).json())
      for (const { releaseName } of page.items) kept.add(releaseName)
      cursor = page.nextCursor
    }
    expect(accepted.filter((name) => !kept.has(name))).toEqual([])
    const { output } = await program.stop()
    expect(output).not.toMatch(/it starts again/)
  })
})
