import type { PathPair } from '../../client/map-path.ts'
import { type Clock, pause } from '../../clock.ts'
import type { Fleet } from '../../fleet.ts'
import type { Reason } from '../../reason.ts'
import type { FleetClient, TorrentCommand } from '../../torrents/torrent-operations.ts'
import { type ApiError, conflict, unavailable } from '../request/api-error.ts'
import type { TableRow, TorrentTable } from './torrent-table.ts'

export interface CommandWorld {
  readonly fleet: Fleet
  readonly table: TorrentTable
  readonly clock: Clock
}

/** A command, the same for all torrents or made for each; `unless` where a torrent needs none. */
export type CommandFor = (row: TableRow, pathMapping: readonly PathPair[]) => TorrentCommand | undefined

/** Calls to one client at a time. */
const AT_ONCE = 8
/** A torrent that was just added is waited for so long, in milliseconds: programs add and change in one go. */
const ARRIVAL = 8_000
const LOOK_EVERY = 100 // milliseconds

/** A client is asked again right after it was changed; milliseconds. */
const SHOWN_WITHIN = 600
const SHOWN_EVERY = 30

/** A torrent at one client, to be changed. */
interface Target {
  readonly row: TableRow
  readonly clientId: string
  readonly command: TorrentCommand
}

/** Why some torrents were not changed. */
interface Failure {
  readonly torrent: string
  readonly client: string
  readonly reason: Reason
  /** Whether the client is away, as opposed to refusing. */
  readonly away: boolean
}

/** The rows that `hashes` names: all of them for `all`; what is not there is left out, as qBittorrent does. */
export function rowsFor(table: TorrentTable, hashes: string): readonly TableRow[] {
  if (hashes === 'all') return [...table.rows].map(([, row]) => row)
  return [...new Set(hashes.split('|').flatMap((hash) => table.find(hash) ?? []))]
}

/**
 * Changes each torrent at each client that has it. Whatever could not be done is told: nothing is kept for later.
 * Throws `ApiError`.
 */
export async function carryOut(
  world: CommandWorld,
  rows: readonly TableRow[],
  commandFor: CommandFor,
  signal: AbortSignal,
): Promise<void> {
  const arrived = await arrivals(world, rows, signal)
  const targets = arrived.flatMap((row) => targetsOf(world, row, commandFor))
  const byClient = Map.groupBy(targets, ({ clientId }) => clientId)
  const failures = await Promise.all([...byClient.values()].map((some) => atClient(world, some, signal)))
  refuse(failures.flat(), targets.length)
  await shown(world, answersOf(world, new Set(byClient.keys())), signal)
}

/**
 * Waits for the next answers of the clients that were changed, which are asked at once, so that a program that reads
 * right after it wrote sees what it wrote.
 */
async function shown({ fleet, table, clock }: CommandWorld, before: Answers, signal: AbortSignal): Promise<void> {
  const behind = () => fleet.torrents.clients().some(({ clientId, snapshot }) => before.get(clientId) === snapshot)
  for (let waited = 0; before.size > 0 && behind() && waited < SHOWN_WITHIN && !signal.aborted; waited += SHOWN_EVERY)
    await pause(clock, SHOWN_EVERY, signal)
  await table.refresh()
}

/** The last answers of clients, by their ids. */
type Answers = ReadonlyMap<string, FleetClient['snapshot']>

function answersOf({ fleet }: CommandWorld, ids: ReadonlySet<string>): Answers {
  const known = fleet.torrents.clients().filter(({ clientId, snapshot }) => ids.has(clientId) && snapshot !== undefined)
  return new Map(known.map(({ clientId, snapshot }) => [clientId, snapshot]))
}

/** Removes torrents, from clients and from the way to one. Throws `ApiError`. */
export async function removeTorrents(
  world: CommandWorld,
  rows: readonly TableRow[],
  deleteFiles: boolean,
  signal: AbortSignal,
): Promise<void> {
  const held: TableRow[] = []
  for (const row of rows) {
    const cancelled = row.grabId === undefined ? undefined : await world.fleet.grabs.cancel(row.grabId)
    // One that has just arrived cannot be cancelled any more.
    if (cancelled === undefined || cancelled.kind === 'refused') held.push(row)
  }
  await carryOut(world, held, () => ({ kind: 'remove', deleteFiles }), signal)
}

function targetsOf({ fleet }: CommandWorld, row: TableRow, commandFor: CommandFor): readonly Target[] {
  const clients = fleet.torrents.clients()
  return row.holders.flatMap(({ clientId }) => {
    const mapping = clients.find((client) => client.clientId === clientId)?.pathMapping ?? []
    const command = commandFor(row, mapping)
    return command === undefined ? [] : [{ row, clientId, command }]
  })
}

/** The rows once a client has them. Throws when one cannot be waited for. */
async function arrivals(
  { table, clock }: CommandWorld,
  rows: readonly TableRow[],
  signal: AbortSignal,
): Promise<readonly TableRow[]> {
  const current = (row: TableRow) => (row.grabId === undefined ? row : table.find(row.torrent.infoHash))
  for (let waited = 0; ; waited += LOOK_EVERY) {
    const now = rows.flatMap((row) => current(row) ?? [])
    const missing = now.find(({ holders }) => holders.length === 0)
    if (missing === undefined) return now
    if (waited >= ARRIVAL || missing.torrent.activity === 'error' || signal.aborted)
      throw conflict(`${missing.torrent.name} is not at a client yet: ${missing.waiting ?? 'it is on its way'}`)
    await pause(clock, LOOK_EVERY, signal)
    await table.refresh()
  }
}

/** A client that does not answer is not asked about its other torrents: each question would take its time limit. */
async function atClient(
  { fleet }: CommandWorld,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly Failure[]> {
  const failures: Failure[] = []
  let away: Failure | undefined
  const waiting = targets.values()
  const work = async (): Promise<void> => {
    for (const { row, clientId, command } of waiting) {
      const names = { torrent: row.torrent.name, client: row.clientName }
      if (away !== undefined) {
        failures.push({ ...away, ...names })
        continue
      }
      const answer = await fleet.torrents.command({ infoHash: row.torrent.infoHash, clientId }, command, signal)
      // Gone meanwhile: nothing is left to do.
      if (answer.kind === 'answer' || answer.kind === 'not-found') continue
      const failure = { ...names, reason: answer.reason, away: isAway(answer.reason) }
      failures.push(failure)
      if (failure.away) away = failure
    }
  }
  const inOrder = targets[0]?.command.kind === 'queue'
  await Promise.all(Array.from({ length: inOrder ? 1 : AT_ONCE }, work))
  return failures
}

function isAway({ code }: Reason): boolean {
  return code !== 'client-refused' && code !== 'client-unsupported'
}

function refuse(failures: readonly Failure[], wanted: number): void {
  const [first] = failures
  if (first !== undefined) throw refusal(first, failures, wanted)
}

function refusal(first: Failure, failures: readonly Failure[], wanted: number): ApiError {
  const counted = wanted === 1 ? '' : `${failures.length} of ${wanted} torrents were not changed. First: `
  const message = `${counted}${first.torrent}: ${first.client === '' ? '' : `${first.client}: `}${first.reason.message}`
  return failures.some(({ away }) => away) ? unavailable(message) : conflict(message)
}
