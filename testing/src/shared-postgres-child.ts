import { createServer } from 'node:http'
import { PrivatePostgres } from './private-postgres.ts'

/**
 * Lends databases of one PostgreSQL: each request is answered with the URL of a new, empty database. Prints its own
 * address on the first line and stops at the end of its standard input.
 */
const postgres = new PrivatePostgres()
let started: Promise<void> | undefined

const server = createServer((_request, response) => {
  started ??= postgres.start()
  started
    .then(() => postgres.newDatabase())
    .then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
    )
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}/`)
})

process.stdin.resume().once('end', async () => {
  server.close()
  server.closeAllConnections()
  if (started !== undefined) await started.then(() => postgres.stop()).catch(() => undefined)
  process.exit(0)
})
