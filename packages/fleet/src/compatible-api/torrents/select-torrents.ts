import { ApiError, badRequest } from '../request/api-error.ts'
import type { Parameters } from '../request/parameters.ts'
import { stateFilters, stateOf } from './state-of.ts'
import { type TorrentFields, torrentFields } from './torrent-fields.ts'
import type { TableRow, TorrentTable } from './torrent-table.ts'

/**
 * The rows that `torrents/info` asks for. Where qBittorrent takes a filter, a number or a flag that it does not know
 * for "all", this refuses: a script that removes what it selected by a misspelt word must not remove the fleet.
 */
export function selectTorrents(table: TorrentTable, parameters: Parameters): readonly TableRow[] {
  const matches = matcherOf(parameters)
  const rows = [...candidates(table, parameters)].filter(matches)
  return page(sorted(rows, parameters), parameters)
}

function candidates(table: TorrentTable, parameters: Parameters): Iterable<TableRow> {
  const hashes = parameters.list('hashes', '|')
  if (hashes.length > 0) {
    const found = hashes.flatMap((hash) => table.find(hash) ?? [])
    return new Set(found)
  }
  return [...table.rows].map(([, row]) => row)
}

function matcherOf(parameters: Parameters): (row: TableRow) => boolean {
  const filter = parameters.text('filter')
  const inState = stateFilters.get(filter)
  if (inState === undefined) throw badRequest(`'filter' is unknown: ${filter.slice(0, 100)}`)
  const isPrivate = parameters.boolean('private')
  if (isPrivate === undefined && parameters.text('private') !== '')
    throw badRequest("'private' is neither true nor false")
  const category = parameters.get('category')
  const tag = parameters.get('tag')
  return ({ torrent }) =>
    (category === undefined || torrent.category === category) &&
    (tag === undefined || (tag === '' ? torrent.tags.length === 0 : torrent.tags.includes(tag))) &&
    (isPrivate === undefined || torrent.facts?.isPrivate === isPrivate) &&
    inState(stateOf(torrent), torrent.uploadSpeed)
}

function sorted(rows: readonly TableRow[], parameters: Parameters): readonly TableRow[] {
  const column = parameters.text('sort')
  const [first] = rows
  if (column === '' || first === undefined) return rows
  if (!isColumn(column, torrentFields(first))) throw new ApiError(400, "'sort' parameter is invalid")
  const direction = parameters.boolean('reverse') === true ? -1 : 1
  return rows
    .map((row) => ({ row, value: torrentFields(row)[column] ?? '' }))
    .sort((one, other) => direction * (one.value < other.value ? -1 : one.value > other.value ? 1 : 0))
    .map(({ row }) => row)
}

function isColumn(name: string, fields: TorrentFields): name is keyof TorrentFields & string {
  return Object.hasOwn(fields, name)
}

/** As qBittorrent 5.3: beyond the end there is nothing, a negative offset counts from the end. */
function page(rows: readonly TableRow[], parameters: Parameters): readonly TableRow[] {
  const limit = wholeNumber(parameters, 'limit')
  const offset = wholeNumber(parameters, 'offset')
  const from = Math.max(0, offset < 0 ? rows.length + offset : offset)
  return limit > 0 ? rows.slice(from, from + limit) : rows.slice(from)
}

function wholeNumber(parameters: Parameters, name: string): number {
  const value = parameters.integer(name)
  if (value === undefined && parameters.text(name) !== '') throw badRequest(`'${name}' is not a whole number`)
  return value ?? 0
}
