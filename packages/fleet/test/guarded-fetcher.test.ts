import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { GuardedFetcher } from '../src/index.ts'
import { listening } from './support/listening.ts'
import { startHttpProxy, startSocksProxy } from './support/proxies.ts'

const MIB = 1024 * 1024
const TIMEOUT = 400 // milliseconds

describe('GuardedFetcher', () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end()
  const server: Server = createServer((request, response) => answer(request, response))
  const fetcher = new GuardedFetcher({ timeout: TIMEOUT, maximalBytes: MIB })
  const signal = new AbortController().signal
  let base = ''

  beforeAll(async () => {
    base = `http://127.0.0.1:${await listening(server)}`
  })
  afterEach(() => server.closeAllConnections())
  afterAll(async () => {
    server.close()
    await fetcher.close()
  })

  const get = (path = '/', mayFetch: (url: URL) => boolean = () => true) =>
    fetcher.fetch({ url: base + path, mayFetch }, signal)

  it('gives the bytes', async () => {
    answer = (_request, response) => response.end('d4:infodee')
    expect(await get()).toEqual({ kind: 'bytes', bytes: new Uint8Array(Buffer.from('d4:infodee')) })
  })

  it('refuses a private address and names it', async () => {
    answer = (_request, response) => response.end('d4:infodee')
    expect(await get('/', () => false)).toEqual({ kind: 'refused', host: '127.0.0.1', address: '127.0.0.1' })
  })

  it.each([
    ['http://localhost:2/', 'localhost'],
    ['http://[::1]:2/', '::1'],
    ['http://[::ffff:10.0.0.1]/', '::ffff:a00:1'],
    ['http://10.1.2.3/', '10.1.2.3'],
    ['http://192.168.1.1/', '192.168.1.1'],
    ['http://169.254.169.254/latest/meta-data', '169.254.169.254'],
    ['http://198.18.0.5/', '198.18.0.5'],
    ['http://100.64.0.1/', '100.64.0.1'],
    ['http://0.0.0.0/', '0.0.0.0'],
    ['http://2130706433/', '127.0.0.1'],
  ])('refuses %s', async (url, host) => {
    expect(await fetcher.fetch({ url, mayFetch: () => false }, signal)).toMatchObject({ kind: 'refused', host })
  })

  it('sends a login that stands in the link as Basic auth, to its own host only', async () => {
    const seen: (string | undefined)[] = []
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end('d4:infodee')
    })
    const elsewhere = `http://127.0.0.1:${await listening(other)}`
    answer = (request, response) => {
      seen.push(request.headers.authorization)
      const to = request.url === '/first' ? '/second' : elsewhere
      response.writeHead(302, { location: to }).end()
    }
    const url = `${base.replace('//', '//m%40e:p%3Aß@')}/first`
    expect(await fetcher.fetch({ url, mayFetch: () => true }, signal)).toMatchObject({ kind: 'bytes' })
    const basic = `Basic ${Buffer.from('m@e:p:ß').toString('base64')}`
    expect(seen).toEqual([basic, basic, undefined])
    other.close()
  })

  it('judges the target of a redirect again', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.2:2/x' }).end()
    const outcome = await get('/', (url) => url.hostname === '127.0.0.1')
    expect(outcome).toMatchObject({ kind: 'refused', host: '127.0.0.2' })
  })

  it('follows redirects, but not for ever', async () => {
    answer = (request, response) => {
      const hop = Number(request.url?.slice(1))
      if (hop === 0) response.end('d1:ai1ee')
      else response.writeHead(302, { location: `/${hop - 1}` }).end()
    }
    expect(await get('/5')).toMatchObject({ kind: 'bytes' })
    expect(await get('/6')).toMatchObject({ kind: 'gone', reason: { code: 'link-gone' } })
  })

  it('gives the magnet link that a redirect leads to', async () => {
    const uri = `magnet:?xt=urn:btih:${'a'.repeat(40)}`
    answer = (_request, response) => response.writeHead(301, { location: uri }).end()
    expect(await get()).toEqual({ kind: 'magnet', uri })
  })

  it.each([
    [404, { kind: 'gone', reason: { code: 'link-gone' } }],
    [410, { kind: 'gone', reason: { code: 'link-gone' } }],
    [403, { kind: 'failed', reason: { code: 'fetch-status', values: { status: 403 } } }],
    [429, { kind: 'failed', retryAfter: 7_000 }],
    [503, { kind: 'failed', retryAfter: 7_000 }],
  ])('tells what status %i means', async (status, outcome) => {
    answer = (_request, response) => response.writeHead(status, status >= 429 ? { 'retry-after': '7' } : {}).end('no')
    expect(await get()).toMatchObject(outcome)
  })

  it.each(['<!doctype html><title>Login</title>', '\n  <html>', '\uFEFF<html>'])(
    'tells a web page: %j',
    async (page) => {
      answer = (_request, response) => response.end(page)
      expect(await get()).toMatchObject({ kind: 'gone', reason: { code: 'not-a-torrent' } })
    },
  )

  it('gives up on a server that hangs, before or within its answer', async () => {
    answer = () => undefined
    expect(await get()).toMatchObject({ kind: 'failed', reason: { code: 'fetch-timeout' } })
    answer = (_request, response) => response.write('d')
    expect(await get()).toMatchObject({ kind: 'failed', reason: { code: 'fetch-timeout' } })
  })

  it('reads no more than its limit of a body of a gigabyte, announced or not', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-length': 1024 * MIB }).write('d')
    expect(await get()).toMatchObject({ kind: 'gone', reason: { code: 'body-too-large' } })

    let sent = 0
    answer = (_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'd')
      const pump = () => {
        while (!response.destroyed && sent < 1024 * MIB) {
          sent += chunk.length
          if (!response.write(chunk)) return void response.once('drain', pump)
        }
      }
      pump()
    }
    expect(await get()).toMatchObject({ kind: 'gone', reason: { code: 'body-too-large' } })
    expect(sent).toBeLessThan(64 * MIB)
  })

  it('counts what a compressed body becomes', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(8 * MIB)))
    expect(await get()).toMatchObject({ kind: 'gone', reason: { code: 'body-too-large' } })
  })

  it('tells a connection that fails, without the link', async () => {
    const outcome = await fetcher.fetch({ url: 'http://127.0.0.1:2/?passkey=s3cret', mayFetch: () => true }, signal)
    expect(outcome).toMatchObject({ kind: 'failed', reason: { code: 'fetch-connection' } })
    expect(JSON.stringify(outcome)).not.toContain('s3cret')
  })

  it('rejects when it is told to stop', async () => {
    answer = () => undefined
    const stopping = new AbortController()
    const fetching = fetcher.fetch({ url: base, mayFetch: () => true }, stopping.signal)
    stopping.abort()
    await expect(fetching).rejects.toThrow()
  })

  it.each([
    ['HTTP', startHttpProxy],
    ['SOCKS5', startSocksProxy],
  ])(
    "fetches through an indexer's %s proxy, which meets private addresses only where that is allowed",
    async (_kind, start) => {
      answer = (_request, response) => response.end('d4:infodee')
      const proxy = await start()
      const patient = new GuardedFetcher({ timeout: 10_000 })
      try {
        const request = { url: `${base}/x`, proxy: proxy.url }
        expect(await patient.fetch({ ...request, mayFetch: () => true }, signal)).toMatchObject({ kind: 'bytes' })
        expect(proxy.tunnels).toEqual([new URL(base).host])
        expect(await patient.fetch({ ...request, mayFetch: () => false }, signal)).toMatchObject({ kind: 'refused' })
        expect(proxy.tunnels).toHaveLength(1)
      } finally {
        await patient.close()
        proxy.close()
      }
    },
  )
})
