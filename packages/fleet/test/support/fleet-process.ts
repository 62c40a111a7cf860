import { createServer } from 'node:http'
import { openSqlite } from '@shoal/sql'
import { createClientFactory, type FleetSchema } from '../../src/index.ts'
import { listening } from './listening.ts'
import { openStore, startFleet } from './test-fleet.ts'
import { unusedSession } from './unused-session.ts'

/**
 * A fleet with a webhook in a process of its own, to be killed. Arguments: database file, settings as JSON, clients as
 * JSON. Prints its port and process id when it takes announcements in; `GET /states` counts grabs by state.
 */
const [file = '', settings = '{}', clients = '[]'] = process.argv.slice(2)
const database = openSqlite<FleetSchema>({ file })
const { fleet } = await startFleet(await openStore(database), createClientFactory(unusedSession))
await fleet.settings.replace(JSON.parse(settings))
if ((await fleet.clients.list()).length === 0) for (const client of JSON.parse(clients)) await fleet.clients.add(client)

const server = createServer((request, response) => {
  const answer = async (): Promise<void> => {
    if (request.method === 'GET') {
      response.end(JSON.stringify(await fleet.grabs.counts()))
      return
    }
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const outcome = await fleet.accept(body)
    response.writeHead(outcome.kind === 'accepted' ? 202 : 400).end(JSON.stringify(outcome))
  }
  answer().catch((error: unknown) => response.writeHead(503).end(String(error)))
})
console.log(await listening(server), process.pid)
