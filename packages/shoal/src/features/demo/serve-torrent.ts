import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { closeServer } from '../../http/unix-server.ts'

const PATH_BYTES = 12

/** Serves one .torrent on loopback as an indexer would, under a link that nobody guesses. */
export async function serveTorrent(bytes: Uint8Array): Promise<{ readonly link: string; stop(): Promise<void> }> {
  const path = `/${randomBytes(PATH_BYTES).toString('hex')}.torrent`
  const server = createServer((request, response) => {
    if (request.url !== path) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/x-bittorrent', 'content-length': bytes.length }).end(bytes)
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  return { link: `http://127.0.0.1:${address.port}${path}`, stop: () => closeServer(server) }
}
