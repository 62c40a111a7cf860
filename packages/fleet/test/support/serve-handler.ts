import { createServer, type Server } from 'node:http'
import { listening } from './listening.ts'

/** Serves a handler of web requests on a loopback port. */
export async function serveHandler(
  handler: (request: Request) => Promise<Response | undefined>,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = chunks.length === 0 ? null : Buffer.concat(chunks)
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
    const request = new Request(`http://localhost${incoming.url}`, { method: incoming.method ?? 'GET', headers, body })
    const response = (await handler(request)) ?? new Response('', { status: 404 })
    outgoing.writeHead(response.status, [...response.headers].flat())
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  })
  return { url: `http://127.0.0.1:${await listening(server)}`, server }
}
