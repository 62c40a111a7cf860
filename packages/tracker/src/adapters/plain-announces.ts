import type { IncomingMessage, ServerResponse } from 'node:http'
import { RequestSource } from '../address/request-source.ts'
import type { HttpHandler } from '../frontend/handle-http.ts'
import { RequestTarget } from '../frontend/request-target.ts'
import type { ConnectionSources } from './connection-sources.ts'

/** What announces through Node's own server need. */
export interface PlainAnnouncesParts {
  readonly handler: HttpHandler
  readonly sources: ConnectionSources
  onFailure(error: unknown): void
}

/**
 * Announces and scrapes that reach Node's own HTTP server: those with HEAD, with contents or with an upgrade that nobody
 * serves, and all on a connection that asked for a page before. The function says whether a request was one of them.
 */
export function plainAnnounces({
  handler,
  sources,
  onFailure,
}: PlainAnnouncesParts): (request: IncomingMessage, response: ServerResponse) => boolean {
  const target = new RequestTarget()
  const source = new RequestSource()
  return (request, response) => {
    const bytes = Buffer.from(request.url ?? '', 'latin1')
    target.read(bytes, 0, bytes.length)
    if (target.kind === 'other') return false
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      request.resume()
      response.writeHead(405, { allow: 'GET, HEAD', 'content-length': 0 }).end()
      return true
    }
    const address = sources.ofRequest(request)
    if (address === undefined) {
      request.destroy()
      return true
    }
    source.set(address)
    request.resume() // contents of a GET mean nothing
    const body = handler.handle(bytes, target, source)
    if (typeof body === 'string') send(response, body)
    else void sendLater(response, body, onFailure)
    return true
  }
}

async function sendLater(
  response: ServerResponse,
  body: Promise<string>,
  onFailure: (error: unknown) => void,
): Promise<void> {
  try {
    send(response, await body)
  } catch (error) {
    onFailure(error)
    response.destroy()
  }
}

function send(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length })
  response.end(body, 'latin1')
}
