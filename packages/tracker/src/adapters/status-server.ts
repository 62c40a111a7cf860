import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { statsJson } from '../frontend/stats-json.ts'
import { statusPage } from '../frontend/status-page.ts'
import type { Tracker } from '../tracker.ts'

const HEADERS_TIMEOUT = 10_000 // milliseconds

/** The ordinary server behind the fast one: status page, `/stats`, `/metrics`, and WebSocket upgrades. */
export function createStatusServer(tracker: () => Tracker): Server {
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT, requestTimeout: HEADERS_TIMEOUT },
    (request, response) => answer(tracker(), request, response),
  )
  server.on('clientError', (_error, socket) => socket.destroy())
  return server
}

function answer(tracker: Tracker, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://tracker.invalid')
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, 'text/plain; charset=utf-8', 'only GET is served here\n')
    return
  }
  switch (url.pathname) {
    case '/': {
      const asked = url.searchParams.get('lang') ?? request.headers['accept-language'] ?? ''
      const contents = { counters: tracker.counters(), announceUrls: tracker.announceUrls(), now: Date.now() }
      send(response, 200, 'text/html; charset=utf-8', statusPage(contents, /^zh/i.test(asked) ? 'zh' : 'en'))
      return
    }
    case '/stats': {
      const everything = url.searchParams.get('mode') === 'everything'
      const stats = statsJson(tracker.counters(), Date.now(), everything)
      send(response, 200, 'application/json', `${JSON.stringify(stats, undefined, 2)}\n`)
      return
    }
    case '/metrics':
      send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', tracker.metrics())
      return
    default:
      send(response, 404, 'text/plain; charset=utf-8', 'nothing here: peers announce at /announce\n')
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
  })
  response.end(body)
}
