import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ClientHttp } from '../src/adapters/http/client-http.ts'
import { collectAnswer } from '../src/adapters/http/collected-answer.ts'
import { listening } from './support/listening.ts'
import { startHttpProxy, startSocksProxy } from './support/proxies.ts'

const TIMEOUT = 10_000 // milliseconds
const { signal } = new AbortController()

describe('asking a client over HTTP', () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end()
  const server = createServer((request, response) => answer(request, response))
  const dispatcher = new Agent()
  let base = ''

  beforeAll(async () => {
    base = `http://127.0.0.1:${await listening(server)}`
  })
  afterEach(() => server.closeAllConnections())
  afterAll(async () => {
    server.close()
    await dispatcher.destroy()
  })

  const collect = (limits: { timeout?: number; most?: number; signal?: AbortSignal } = {}) =>
    collectAnswer(
      dispatcher,
      { origin: base, path: '/', method: 'GET' },
      { timeout: TIMEOUT, most: 1_000, signal, ...limits },
    )

  it('collects status, headers and body', async () => {
    answer = (_request, response) => response.writeHead(201, { 'x-name': 'value' }).end('some text')
    const { status, headers, body } = await collect()
    expect([status, headers['x-name'], body.toString()]).toEqual([201, 'value', 'some text'])
  })

  it('takes no more than it may', async () => {
    answer = (_request, response) => response.end('x'.repeat(1_001))
    await expect(collect()).rejects.toMatchObject({ code: 'ANSWER_TOO_LONG' })
  })

  it('gives up in time, whether nothing comes or the answer never ends', async () => {
    answer = () => undefined
    await expect(collect({ timeout: 50 })).rejects.toMatchObject({ code: 'ANSWER_TIMEOUT' })
    answer = (_request, response) => response.write('begin')
    await expect(collect({ timeout: 50 })).rejects.toMatchObject({ code: 'ANSWER_TIMEOUT' })
  })

  it('ends at once when its signal is aborted, before or while it waits', async () => {
    answer = () => undefined
    const gone = new Error('gone')
    await expect(collect({ signal: AbortSignal.abort(gone) })).rejects.toBe(gone)
    const controller = new AbortController()
    const asked = collect({ signal: controller.signal })
    controller.abort(gone)
    await expect(asked).rejects.toBe(gone)
  })

  it('tells a connection that was cut from one that never came about', async () => {
    answer = (_request, response) => response.destroy()
    const http = new ClientHttp({ url: base }, TIMEOUT)
    const nobody = new ClientHttp({ url: 'http://127.0.0.1:1' }, TIMEOUT)
    try {
      await expect(http.call({ method: 'GET', path: '/' }, signal)).rejects.toMatchObject({ code: 'client-silent' })
      const refused = nobody.call({ method: 'GET', path: '/' }, signal)
      await expect(refused).rejects.toMatchObject({ code: 'client-unreachable' })
    } finally {
      await Promise.all([http.close(), nobody.close()])
    }
  })

  it.each([
    ['HTTP', startHttpProxy],
    ['SOCKS5', startSocksProxy],
  ])(
    'goes through an %s proxy, with Basic auth for the gate behind it, below the path of the address',
    async (_kind, start) => {
      const proxy = await start()
      const http = new ClientHttp(
        { url: `${base}/gate/`, proxy: proxy.url, basicAuth: { username: 'me', password: 'hunter2' } },
        TIMEOUT,
      )
      answer = ({ url, headers, method }, response) => response.end(`${method} ${url} ${headers.authorization}`)
      try {
        const { body } = await http.call({ method: 'POST', path: '/api', body: 'x' }, signal)
        expect(body.toString()).toBe(`POST /gate/api Basic ${Buffer.from('me:hunter2').toString('base64')}`)
        expect(proxy.tunnels).toEqual([new URL(base).host])
      } finally {
        await http.close()
        proxy.close()
      }
    },
  )
})
