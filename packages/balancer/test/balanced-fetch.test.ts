import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { adaptive, balancedFetch, balancer } from '../src/index.ts'

/** Against real servers on loopback, with the runtime's own fetch. */

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

type Answer = (response: ServerResponse, body: string, method: string) => void

async function serve(id: string, tier: number, answer: Answer) {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    answer(response, body, request.method ?? '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { id, tier, url: `http://127.0.0.1:${address.port}` }
}

const fail =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(`status ${status}`)
const echo: Answer = (response, body, method) => response.end(`${method} ${body}`)

describe('balancedFetch', () => {
  it('goes on to another endpoint after a 5xx and after a refused connection', async () => {
    const gone = await serve('gone', 0, echo)
    servers.pop()?.close()
    const broken = await serve('broken', 1, fail(502))
    const well = await serve('well', 2, echo)
    const fetch = balancedFetch(balancer([gone, broken, well], { ...adaptive() }))
    const response = await fetch('/x', { method: 'PUT', body: 'data' })
    expect(await response.text()).toBe('PUT data')
  })

  it('returns the last answer, readable, when all of them failed', async () => {
    const fetch = balancedFetch(
      balancer([await serve('a', 0, fail(500)), await serve('b', 1, fail(503))], { ...adaptive() }),
    )
    const response = await fetch('/')
    expect([response.status, await response.text()]).toEqual([503, 'status 503'])
  })

  it('returns a 404 as it is, without blame and without another attempt', async () => {
    const pool = balancer([await serve('a', 0, fail(404)), await serve('b', 1, echo)], { ...adaptive() })
    const response = await balancedFetch(pool)('/')
    expect(response.status).toBe(404)
    expect(pool.status()[0]).toMatchObject({ successes: 1, failures: 0 })
  })

  it('does not send a POST again after a failure that may have had effect, but does after a 429', async () => {
    let posts = 0
    const count: Answer = (response, body, method) => {
      posts++
      echo(response, body, method)
    }
    const after500 = balancedFetch(
      balancer([await serve('a', 0, fail(500)), await serve('b', 1, count)], { ...adaptive() }),
    )
    expect((await after500('/', { method: 'POST', body: 'x' })).status).toBe(500)
    expect(posts).toBe(0)
    const after429 = balancedFetch(
      balancer([await serve('a', 0, fail(429)), await serve('b', 1, count)], { ...adaptive() }),
    )
    expect(await (await after429('/', { method: 'POST', body: 'x' })).text()).toBe('POST x')
  })

  it('lets an endpoint rest for its Retry-After', async () => {
    const pool = balancer([await serve('a', 0, fail(503, { 'retry-after': '30' })), await serve('b', 1, echo)], {
      ...adaptive(),
    })
    await balancedFetch(pool)('/')
    const [a] = pool.status()
    expect(a?.state).toBe('open')
    expect((a?.nextRetryAt ?? 0) - Date.now()).toBeGreaterThan(20_000)
  })

  it('gives up an endpoint that does not answer in time', async () => {
    const silent = await serve('silent', 0, () => undefined)
    const fetch = balancedFetch(balancer([silent, await serve('well', 1, echo)], { ...adaptive(), timeout: 100 }))
    expect(await (await fetch('/')).text()).toBe('GET ')
  })

  it("ends with the caller's signal, also while the body is read", async () => {
    const endless = await serve('endless', 0, (response) => response.writeHead(200).write('begin'))
    const controller = new AbortController()
    const response = await balancedFetch(balancer([endless], { ...adaptive() }))('/', { signal: controller.signal })
    const reading = response.text()
    controller.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
  })
})
