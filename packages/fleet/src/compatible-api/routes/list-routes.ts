import { joined, json, text } from '../request/answers.ts'
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
      'torrents/info': async ({ parameters }) => {
        await table.refresh()
        return joined('[', written(selectTorrents(table, parameters)), ']')
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
