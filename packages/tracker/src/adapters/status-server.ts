import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { statsJson } from '../frontend/stats-json.ts'
import { statusPage } from '../frontend/status-page.ts'
import type { Tracker } from '../tracker.ts'

const HEADERS_TIMEOUT = 10_000 // milliseconds

/**
 * The ordinary server behind the fast one: status page, `/stats`, `/metrics`, WebSocket upgrades, and what the fast one
 * does not take. `announces` answers a request that is an announce or scrape and says whether it was one.
 */
export function createStatusServer(
  tracker: () => Tracker,
  announces: (request: IncomingMessage, response: ServerResponse) => boolean,
): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: HEADERS_TIMEOUT,
      requireHostHeader: false, // as the fast server does: some clients and health checks leave it out
      // Who asks for another protocol than WebSocket gets an ordinary answer (RFC 9110 § 7.8).
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    (request, response) => {
      // Node reads nothing more from a connection whose wish for an upgrade was not granted.
      if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false
      if (!announces(request, response)) answer(tracker(), request, response)
    },
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) socket.destroy()
    else socket.end(`HTTP/1.1 ${statusOf(error.code)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })
  return server
}

/** The answer to bytes that are no HTTP request. */
function statusOf(code: string | undefined): string {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return '431 Request Header Fields Too Large'
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return '408 Request Timeout'
    default:
      return '400 Bad Request'
  }
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
    case '/stats.json':
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
