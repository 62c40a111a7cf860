import type { FleetClient } from '@shoal/api'
import { everyClient, printJson } from './client-lists.ts'
import { askControl, type ControlOptions, NothingFoundError } from './connect-control.ts'
import { words } from './fleet-words.ts'
import { amount, printFacts, speed } from './print-table.ts'

/** `shoal client session` and `stats`: one client, who it is or how it does. */
export function clientFactsCommand(id: string, what: 'session' | 'stats', options: ControlOptions): Promise<void> {
  return askControl(options, async (api) => {
    const client = (await everyClient(api)).find((candidate) => candidate.id === id)
    if (client === undefined) throw new NothingFoundError(words.noClient(id))
    if (options.json === true) printJson(client)
    else printFacts(what === 'session' ? sessionOf(client) : statsOf(client))
  })
}

function sessionOf(client: FleetClient): readonly (readonly [string, string])[] {
  return [
    [words.id, client.id],
    [words.name, client.name],
    [words.kind, client.kind],
    [words.version, client.version ?? words.none],
    [words.state, client.state],
    ...(client.problem === undefined ? [] : [[words.problem, client.problem.text] as const]),
  ]
}

function statsOf(client: FleetClient): readonly (readonly [string, string])[] {
  return [
    [words.up, speed(client.uploadSpeed)],
    [words.down, speed(client.downloadSpeed)],
    [words.torrents, String(client.torrents)],
    [words.active, String(client.activeDownloads)],
    [words.free, client.freeBytes === undefined ? words.none : amount(client.freeBytes)],
  ]
}
