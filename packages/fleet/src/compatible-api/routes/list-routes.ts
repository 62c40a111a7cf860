import { joined, json, text } from '../request/answers.ts'
import { fileFields, trackerFields } from '../torrents/detail-fields.ts'
import { selectTorrents } from '../torrents/select-torrents.ts'
import { torrentFields } from '../torrents/torrent-fields.ts'
import type { TableRow } from '../torrents/torrent-table.ts'
import type { ApiCall, ApiWorld, Routes } from './route.ts'

/** `torrents/info`, `count` and the limits of many. */
export function listRoutes(world: ApiWorld): Routes {
  const { table } = world
  const limits = async ({ parameters }: ApiCall, limitOf: (row: TableRow) => number | undefined) => {
    parameters.require('hashes')
    await table.refresh()
    const entries = parameters
      .text('hashes')
      .split('|')
      .map((hash): [string, number] => {
        const row = table.find(hash)
        return [hash, row === undefined ? -1 : (limitOf(row) ?? 0)]
      })
    return json(Object.fromEntries(entries))
  }

  return {
    read: {
      'torrents/info': async ({ parameters, signal }) => {
        await table.refresh()
        const rows = selectTorrents(table, parameters)
        const wanted = {
          trackers: parameters.boolean('includeTrackers') === true,
          files: parameters.boolean('includeFiles') === true,
        }
        if (!wanted.trackers && !wanted.files) return joined('[', written(rows), ']')
        return json(await withDetails(world, rows, wanted, signal))
      },
      'torrents/count': async () => {
        await table.refresh()
        return text(String(table.rows.size))
      },
      'torrents/uploadLimit': (call) => limits(call, ({ torrent }) => torrent.facts?.uploadLimit),
      'torrents/downloadLimit': (call) => limits(call, ({ torrent }) => torrent.facts?.downloadLimit),
    },
    change: {},
  }
}

function* written(rows: readonly TableRow[]): Generator<string> {
  for (const row of rows) yield JSON.stringify(torrentFields(row))
}

/** Questions to clients at a time, when a list is to hold what only the clients know. */
const AT_ONCE = 16

/** Since 5.1 with trackers, since 5.2 with files: each torrent's client is asked. */
async function withDetails(
  { fleet }: ApiWorld,
  rows: readonly TableRow[],
  wanted: { readonly trackers: boolean; readonly files: boolean },
  signal: AbortSignal,
): Promise<readonly object[]> {
  const listed: object[] = []
  const waiting = rows.entries()
  const work = async (): Promise<void> => {
    for (const [index, row] of waiting) {
      const address = { infoHash: row.torrent.infoHash, clientId: row.holders[0]?.clientId }
      const held = address.clientId !== undefined
      const trackers = wanted.trackers && held ? await fleet.torrents.fullTrackers(address, signal) : undefined
      const files = wanted.files && held ? await fleet.torrents.files(address, signal) : undefined
      listed[index] = {
        ...torrentFields(row),
        trackers: wanted.trackers ? (trackers?.kind === 'answer' ? trackers.value.map(trackerFields) : []) : undefined,
        files: files?.kind === 'answer' ? files.value.map((file) => fileFields(file, undefined)) : undefined,
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return listed
}
