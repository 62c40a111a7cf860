import { type ClientSession, type FleetClient, getClientSession } from '@shoal/api'
import { askControl, type ControlOptions, NothingFoundError } from '../../../internal/connect-control.ts'
import { amount, printFacts, speed } from '../../../platform/terminal/print-table.ts'
import { everyClient, printJson } from './client-lists.ts'
import { words } from './fleet-words.ts'

/** `shoal client session` and `stats`: one client, who it is or how it does. */
export function clientFactsCommand(id: string, what: 'session' | 'stats', options: ControlOptions): Promise<void> {
  return askControl(options, async (api) => {
    const client = (await everyClient(api)).find((candidate) => candidate.id === id)
    if (client === undefined) throw new NothingFoundError(words.noClient(id))
    const session = await api.call(getClientSession, { params: { clientId: id } })
    if (options.json === true) printJson({ ...client, ...session })
    else printFacts(what === 'session' ? sessionOf(client, session) : statsOf(client, session))
  })
}

function sessionOf(client: FleetClient, session: ClientSession): readonly (readonly [string, string])[] {
  return [
    [words.id, client.id],
    [words.name, client.name],
    [words.kind, client.kind],
    [words.version, client.version ?? words.none],
    [words.state, client.state],
    [words.port, String(session.listenPort ?? words.none)],
    [words.limitUp, limit(session.uploadLimit)],
    [words.limitDown, limit(session.downloadLimit)],
    ...(client.problem === undefined ? [] : [[words.problem, client.problem.text] as const]),
  ]
}

function limit(bytesPerSecond: number | undefined): string {
  return bytesPerSecond === undefined ? words.none : speed(bytesPerSecond)
}

function statsOf(client: FleetClient, session: ClientSession): readonly (readonly [string, string])[] {
  return [
    [words.up, speed(session.uploadSpeed)],
    [words.down, speed(session.downloadSpeed)],
    [words.uploaded, amount(session.uploadedBytes)],
    [words.downloaded, amount(session.downloadedBytes)],
    [words.torrents, String(client.torrents)],
    [words.active, String(client.activeDownloads)],
    [words.free, client.freeBytes === undefined ? words.none : amount(client.freeBytes)],
  ]
}
