import type { Hashes } from '@shoal/bittorrent'
import type { Preferences } from '../app/preferences.ts'
import type { ApiRecords } from '../labels/api-records.ts'
import type { LabelBook } from '../labels/label-book.ts'
import { notFound } from '../request/api-error.ts'
import type { Parameters } from '../request/parameters.ts'
import type { Revisions } from '../sync/versioned.ts'
import type { CommandWorld } from '../torrents/carry-out.ts'
import { rowsFor } from '../torrents/carry-out.ts'
import type { TableRow } from '../torrents/torrent-table.ts'

/** What routes work with. */
export interface ApiWorld extends CommandWorld {
  readonly hashes: Hashes
  readonly labels: LabelBook
  readonly preferences: Preferences
  readonly records: ApiRecords
  readonly revisions: Revisions
}

export interface ApiCall {
  readonly parameters: Parameters
  readonly signal: AbortSignal
}

/** Answers a call; throws `ApiError`. */
export type Route = (call: ApiCall) => Promise<Response>

/** Routes by name below `/api/v2/`. */
export interface Routes {
  /** By GET, HEAD or POST. */
  readonly read: Readonly<Record<string, Route>>
  /** By POST alone. */
  readonly change: Readonly<Record<string, Route>>
}

/** The torrent that a parameter names. Throws 404. */
export async function rowNamed({ table }: ApiWorld, { parameters }: ApiCall, name = 'hash'): Promise<TableRow> {
  parameters.require(name)
  await table.refresh()
  const row = table.find(parameters.text(name))
  if (row === undefined) throw notFound()
  return row
}

/** The torrents that a parameter names; unknown ones are left out. */
export async function rowsNamed(
  { table }: ApiWorld,
  { parameters }: ApiCall,
  name = 'hashes',
): Promise<readonly TableRow[]> {
  parameters.require(name)
  await table.refresh()
  return rowsFor(table, parameters.text(name))
}
