import { afterEach, expect, it } from 'vitest'
import { RangeServer } from './range-server.ts'

const length = 200_000
const bytes = Uint8Array.from({ length }, (_, i) => i % 251)
const servers: RangeServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function opened(): Promise<RangeServer> {
  const fetch = async (offset: number, count: number): Promise<Uint8Array> => bytes.subarray(offset, offset + count)
  const server = await RangeServer.open({ length, format: 'flv', fetch })
  servers.push(server)
  return server
}

/** What comes before the answer breaks off. */
async function begun(url: string, from: number): Promise<{ status: number; range: string | null; body: Uint8Array }> {
  const answer = await fetch(url, { headers: { range: `bytes=${from}-` }, signal: AbortSignal.timeout(10_000) })
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of answer.body ?? []) chunks.push(chunk)
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
  }
  return { status: answer.status, range: answer.headers.get('content-range'), body: Buffer.concat(chunks) }
}

it('gives a few bytes from where they are asked for, and remembers the stretch that was read', async () => {
  const server = await opened()
  const first = await begun(server.url(), 1000)
  expect([first.status, first.range]).toEqual([206, `bytes 1000-${length - 1}/${length}`])
  expect(first.body).toEqual(Buffer.from(bytes.subarray(1000, 1000 + 32_768)))
  await begun(server.url(), 1000 + 32_768)
  expect(server.lastRun).toEqual({ offset: 1000, length: 65_536 })
  expect(server.served).toBe(65_536)
})

it('puts what comes from a later place on behind the head', async () => {
  const server = await opened()
  const url = server.url({ head: 100, place: 150_000 })
  const head = await begun(url, 0)
  expect([head.range, head.body.length]).toEqual(['bytes 0-50099/50100', 100])
  expect((await begun(url, 100)).body.subarray(0, 5)).toEqual(Buffer.from(bytes.subarray(150_000, 150_005)))
})

it('gives no more than allowed, and says that more was wanted', async () => {
  const server = await opened()
  server.allow(1)
  expect((await begun(server.url(), 0)).status).toBe(206)
  expect(server.exhausted).toBe(false)
  expect((await begun(server.url(), 32_768)).status).toBe(403)
  expect(server.exhausted).toBe(true)
})

it.each([
  ['another token', 404, (url: string) => url.replace(/[0-9a-f]{32}/, '0'.repeat(32)), 0],
  ['no numbers', 404, (url: string) => url.replace(/\/0\/0$/, '/x/y'), 0],
  ['a place beyond the end', 404, (url: string) => url.replace(/\/0\/0$/, '/0/999999'), 0],
  ['bytes beyond the end', 416, (url: string) => url, length],
])('refuses %s', async (_, status, change, from) => {
  expect((await begun(change((await opened()).url()), from)).status).toBe(status)
})
