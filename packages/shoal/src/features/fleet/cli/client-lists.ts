import { type ApiClient, type FleetClient, type FleetTorrent, listClients, listFleetTorrents } from '@shoal/api'
import { askControl, type ControlOptions, NothingFoundError } from '../../../internal/connect-control.ts'
import { amount, printTable, share, speed } from '../../../platform/terminal/print-table.ts'
import { words } from './fleet-words.ts'

const PAGE = 500 // rows

interface ListOptions extends ControlOptions {
  readonly all?: boolean
  readonly search?: string
}

/** `shoal client list`: the clients, or the torrents of one or of all. */
export function listCommand(id: string | undefined, options: ListOptions): Promise<void> {
  return askControl(options, async (api) => {
    const clients = await everyClient(api)
    const json = options.json === true
    if (id === undefined && options.all !== true && options.search === undefined)
      return json ? printJson(clients) : showClients(clients)
    if (id !== undefined && !clients.some((client) => client.id === id)) throw new NothingFoundError(words.noClient(id))
    const torrents = await everyTorrent(api, id, options.search)
    return json ? printJson(torrents) : showTorrents(torrents)
  })
}

/** All clients of the fleet, over as many pages as there are. */
export async function everyClient(api: ApiClient): Promise<readonly FleetClient[]> {
  return everyPage((cursor) => api.call(listClients, { query: { limit: PAGE, cursor } }))
}

function everyTorrent(
  api: ApiClient,
  client: string | undefined,
  search: string | undefined,
): Promise<readonly FleetTorrent[]> {
  return everyPage((cursor) => api.call(listFleetTorrents, { query: { limit: PAGE, cursor, client, search } }))
}

async function everyPage<Item>(
  page: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly Item[]; readonly nextCursor?: string | undefined }>,
): Promise<readonly Item[]> {
  const all: Item[] = []
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await page(cursor)
    all.push(...items)
    cursor = nextCursor
  } while (cursor !== undefined)
  return all
}

function showClients(clients: readonly FleetClient[]): void {
  printTable(
    [
      { label: words.id },
      { label: words.name },
      { label: words.kind },
      { label: words.state },
      { label: words.version },
      { label: words.up, right: true },
      { label: words.down, right: true },
      { label: words.active, right: true },
      { label: words.torrents, right: true },
      { label: words.free, right: true },
    ],
    clients.map((client) => [
      client.id,
      client.name,
      client.kind,
      client.problem === undefined ? client.state : `${client.state}: ${client.problem.text}`,
      client.version ?? words.none,
      speed(client.uploadSpeed),
      speed(client.downloadSpeed),
      String(client.activeDownloads),
      String(client.torrents),
      client.freeBytes === undefined ? words.none : amount(client.freeBytes),
    ]),
  )
}

function showTorrents(torrents: readonly FleetTorrent[]): void {
  printTable(
    [
      { label: words.infoHash },
      { label: words.client },
      { label: words.state },
      { label: words.done, right: true },
      { label: words.size, right: true },
      { label: words.up, right: true },
      { label: words.down, right: true },
      { label: words.ratio, right: true },
      { label: words.name },
    ],
    torrents.map((torrent) => [
      torrent.infoHash.slice(0, 12),
      torrent.clientId,
      torrent.activity,
      share(torrent.totalBytes - torrent.leftBytes, torrent.totalBytes),
      amount(torrent.totalBytes),
      speed(torrent.uploadSpeed),
      speed(torrent.downloadSpeed),
      ratioOf(torrent),
      torrent.name,
    ]),
  )
}

export function ratioOf({ uploadedBytes, downloadedBytes }: FleetTorrent): string {
  return downloadedBytes === 0 ? words.none : (uploadedBytes / downloadedBytes).toFixed(2)
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}
