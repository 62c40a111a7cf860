import { once } from 'node:events'
import { Agent, request } from 'node:http'
import {
  encodeWsRequest,
  infoHash,
  parseAnnounceReply,
  parseScrapeReply,
  parseWsReply,
  peerId,
} from '@shoal/bittorrent'
import { describeWith, freePort } from '@shoal/testing'
import type { Tracker, TrackerOptions } from '@shoal/tracker'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { announceQuery, INFO_HASH, withTracker } from './ask-tracker.ts'
import { type ProxyName, RealProxy } from './real-proxy.ts'

const CLIENT = '127.0.0.77' // what the tracker must see, for the proxies come from 127.0.0.1
const HASH = infoHash(Buffer.from(INFO_HASH, 'latin1').toString('hex'))
const WS_HASH = new Uint8Array(20).fill(0xe9)

interface Setup {
  readonly proxy: ProxyName
  readonly name: string
  readonly options?: Partial<TrackerOptions>
  /** Whether it carries WebSockets; plain HTTP/1.0 upstreams cannot. */
  readonly webSocket: boolean
  configure(port: number, tracker: number): string
}

const nginx = (name: string, webSocket: boolean, location: string, around = ''): Setup => ({
  proxy: 'nginx',
  name,
  webSocket,
  configure: (port, tracker) => `
    ${around.replace('TRACKER', `127.0.0.1:${tracker}`)}
    server { listen 127.0.0.1:${port}; location / {
      proxy_pass http://${around.includes('upstream') ? 'tracker' : `127.0.0.1:${tracker}`};
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      ${location}
    } }`,
})
const haproxy = (name: string, options: Partial<TrackerOptions>, mode: string, server = ''): Setup => ({
  proxy: 'haproxy',
  name,
  webSocket: true,
  options,
  configure: (port, tracker) => `
defaults
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen tracker
  bind 127.0.0.1:${port}
  ${mode}
  server one 127.0.0.1:${tracker} ${server}
`,
})

const SETUPS: readonly Setup[] = [
  nginx('as it comes, HTTP/1.0', false, ''),
  nginx('with the usual WebSocket lines', true, UPGRADES()),
  nginx(
    'with WebSocket lines by map and upstream keep-alive',
    true,
    'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $wish;',
    "map $http_upgrade $wish { default upgrade; '' ''; } upstream tracker { server TRACKER; keepalive 4; }",
  ),
  nginx(
    'with the usual WebSocket lines and upstream keep-alive',
    true,
    UPGRADES(),
    'upstream tracker { server TRACKER; keepalive 4; }',
  ),
  {
    proxy: 'caddy',
    name: 'as it comes, upstream keep-alive',
    webSocket: true,
    configure: (port, tracker) =>
      `{\nadmin off\nauto_https off\n}\nhttp://:${port} {\nbind 127.0.0.1\nreverse_proxy 127.0.0.1:${tracker}\n}`,
  },
  haproxy('with forwardfor and shared upstream connections', {}, 'mode http\n  option forwardfor\n  http-reuse always'),
  haproxy('with forwardfor, a connection for each request', {}, 'mode http\n  option forwardfor\n  option httpclose'),
  haproxy('with PROXY protocol, version 1', { proxyProtocol: true }, 'mode tcp', 'send-proxy'),
  haproxy('with PROXY protocol, version 2', { proxyProtocol: true }, 'mode tcp', 'send-proxy-v2'),
]

/** The lines of nginx's own manual for WebSocket, as most people paste them: the header is sent for every request. */
function UPGRADES(): string {
  return 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'
}

for (const setup of SETUPS) {
  describeWith([setup.proxy], `behind ${setup.proxy} ${setup.name}`, () => {
    it('answers every request on every connection by itself, for the client that asked', () =>
      withProxy(setup, async (tracker, port) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: CLIENT })
        try {
          const targets = ['/stats', '/', '/nothing', '/metrics', '/scrape']
          for (const [round, page] of targets.entries()) {
            expect(parseAnnounceReply(await ask(agent, port, announceQuery({ port: 1000 + round })))).toMatchObject({
              kind: 'peers',
              externalIp: CLIENT,
            })
            await ask(agent, port, page)
          }
          expect(await ask(agent, port, announceQuery({ port: 1000 }), 'HEAD')).toHaveLength(0)
          expect(parseAnnounceReply(await ask(agent, port, announceQuery({ port: 2000 })))).toMatchObject({
            seeders: 6,
          })
          const scraped = parseScrapeReply(await ask(agent, port, `/scrape?info_hash=${encodeHash()}`))
          expect(scraped).toMatchObject({ files: new Map([[HASH, { seeders: 6, leechers: 0, completed: 0 }]]) })
        } finally {
          agent.destroy()
        }
        const { rows } = await tracker.peers(HASH)
        expect(rows.map(({ address }) => address)).toEqual(Array.from({ length: 6 }, () => CLIENT))
      }))

    if (!setup.webSocket) return
    it('carries a WebSocket through the same location', () =>
      withProxy(setup, async (tracker, port) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/announce`, { localAddress: CLIENT })
        try {
          await once(socket, 'open')
          const id = peerId(new TextEncoder().encode('-WW0100-aaaaaaaaaaaa'))
          const fields = { infoHash: WS_HASH, peerId: id, uploaded: 0, downloaded: 0, left: 0, numWant: 0, offers: [] }
          socket.send(encodeWsRequest({ kind: 'announce', ...fields, event: 'started' }))
          const [message] = await once(socket, 'message')
          expect(parseWsReply(String(message))).toMatchObject({ kind: 'announce', seeders: 1 })
          expect((await tracker.peers(infoHash('e9'.repeat(20)))).rows).toMatchObject([{ address: CLIENT }])
        } finally {
          socket.terminate()
        }
      }))
  })
}

async function withProxy(setup: Setup, body: (tracker: Tracker, port: number) => Promise<void>): Promise<void> {
  const options = { port: await freePort(), httpThreads: true, trustedProxies: ['127.0.0.1'], ...setup.options }
  await withTracker(options, async (tracker, trackerPort) => {
    const proxy = await RealProxy.start(setup.proxy, (port) => setup.configure(port, trackerPort))
    try {
      await body(tracker, proxy.port)
    } finally {
      await proxy.stop()
    }
  })
}

/** The body of an answer on the agent's one connection; 404 only for `/nothing`. */
async function ask(agent: Agent, port: number, path: string, method = 'GET'): Promise<Buffer> {
  const asked = request({ agent, port, host: '127.0.0.1', path, method })
  asked.end()
  const [response] = await once(asked, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  expect(response.statusCode, `the status of ${method} ${path}`).toBe(path === '/nothing' ? 404 : 200)
  return Buffer.concat(chunks)
}

function encodeHash(): string {
  return announceQuery({}).split('info_hash=')[1]?.split('&')[0] ?? ''
}
