/** `fetch` over two servers: the first answers 503, so every request is answered by the second. */
import { createServer, type Server } from 'node:http'
import { adaptive, balancedFetch, balancer } from '@shoal/balancer'

const broken = await listen((_, response) => response.writeHead(503).end('overloaded'))
const well = await listen((request, response) => response.end(`you asked for ${request.url}`))

const pool = balancer(
  [
    { id: 'broken', url: broken.url },
    { id: 'well', url: well.url },
  ],
  { ...adaptive(), timeout: 2_000 },
)
const fetch = balancedFetch(pool)

for (const path of ['/a', '/b', '/c']) {
  const response = await fetch(path)
  console.log(response.status, await response.text())
}
for (const { server } of [broken, well]) {
  server.closeAllConnections()
  server.close()
}

async function listen(handler: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> {
  const server = createServer(handler)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { server, url: `http://127.0.0.1:${address.port}` }
}
