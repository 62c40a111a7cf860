import { rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import { LabHost } from './inside/lab-host.ts'
import { startFailureText } from './inside/start-failure.ts'
import { LabFaultError, labFaultChange } from './lab-fault.ts'
import { labPlanSchema } from './lab-plan.ts'
import { DIAL_PATH, FAULT_PATH, SOCKET_NAME, STATUS_PATH, STOP_PATH, VIEW_PATH } from './lab-socket.ts'

// The process inside of a lab's network. Argument: what to run, as JSON. Everybody else reaches it by its socket.

const START_LIMIT = 120_000 // milliseconds
const STOP_LIMIT = 4_000 // milliseconds

const task = z.object({
  plan: labPlanSchema,
  place: z.object({
    folder: z.string(),
    net: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('block'), prefix: z.string() }),
      z.object({ kind: z.literal('address'), address: z.string() }),
    ]),
    isolation: z.enum(['namespace', 'loopback', 'lan']),
  }),
})

const { plan, place } = task.parse(JSON.parse(process.argv[2] ?? ''))
const socket = join(place.folder, SOCKET_NAME)
const ending = Promise.withResolvers<void>()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.resolve())

const host = await LabHost.start(plan, place, AbortSignal.timeout(START_LIMIT)).catch((error: unknown) => {
  console.error(startFailureText(error, place.folder)) // who started us shows it
  return process.exit(1)
})
const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.writeHead(500).end(error instanceof Error ? error.message : String(error))
  })
})
await rm(socket, { force: true })
server.listen(socket)
await ending.promise
await host.stop(AbortSignal.timeout(STOP_LIMIT))
server.closeAllConnections()
server.close()
process.exit(0) // threads of clients that hang must not hold a lab that was told to end

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST' && request.url === STOP_PATH) {
    response.writeHead(202).end()
    ending.resolve()
  } else if (request.method === 'POST' && request.url === FAULT_PATH) {
    await change(request, response)
  } else if (request.method === 'GET' && request.url === VIEW_PATH) {
    sendJson(response, await host.view())
  } else if (request.method === 'GET' && (request.url === STATUS_PATH || request.url === DIAL_PATH)) {
    sendJson(response, await host.status(request.url === DIAL_PATH))
  } else response.writeHead(404).end()
}

async function change(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parsed = labFaultChange.safeParse(await json(request))
  try {
    if (!parsed.success) throw new LabFaultError('there is no such fault: shoal lab fault lists them')
    await host.change(parsed.data)
    sendJson(response, await host.status(false))
  } catch (error) {
    if (!(error instanceof LabFaultError)) throw error
    response.writeHead(422).end(error.message)
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
