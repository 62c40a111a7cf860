import {
  type ApiClient,
  chooseTorrentFiles,
  type FleetTorrent,
  getTorrentPieces,
  listTorrentFiles,
  listTorrentPeers,
  listTorrentTrackers,
} from '@shoal/api'
import { askControl, type ControlOptions, NothingFoundError } from '../../../internal/connect-control.ts'
import { amount, printFacts, printTable, share, speed } from '../../../platform/terminal/print-table.ts'
import { printJson, ratioOf } from './client-lists.ts'
import { findTorrent } from './find-torrent.ts'
import { words } from './fleet-words.ts'

interface TorrentOptions extends ControlOptions {
  readonly client?: string
}

/** `shoal client show`. */
export function showCommand(text: string, options: TorrentOptions): Promise<void> {
  return askControl(options, async (api) => {
    const torrent = await findTorrent(api, text, options.client)
    if (options.json === true) printJson(torrent)
    else printFacts(factsOf(torrent))
  })
}

/** `shoal client files`, `trackers`, `peers` and `pieces`: asked of the client itself. */
export function detailCommand(
  what: 'files' | 'trackers' | 'peers' | 'pieces',
  text: string,
  options: TorrentOptions,
): Promise<void> {
  return askControl(options, async (api) => {
    const torrent = await findTorrent(api, text, options.client)
    await DETAILS[what](api, torrent, options.json === true)
  })
}

const at = ({ infoHash, clientId }: FleetTorrent) => ({ params: { infoHash }, query: { client: clientId } })

const DETAILS = {
  files: async (api: ApiClient, torrent: FleetTorrent, json: boolean) => {
    const { items } = await api.call(listTorrentFiles, at(torrent))
    if (json) return printJson(items)
    printTable(
      [
        { label: words.index, right: true },
        { label: words.done, right: true },
        { label: words.size, right: true },
        { label: words.priority },
        { label: words.file },
      ],
      items.map(({ index, completedBytes, length, priority, path }) => [
        String(index),
        share(completedBytes, length),
        amount(length),
        words.priorities[priority] ?? String(priority),
        path,
      ]),
    )
  },
  trackers: async (api: ApiClient, torrent: FleetTorrent, json: boolean) => {
    const { items } = await api.call(listTorrentTrackers, at(torrent))
    if (json) return printJson(items)
    printTable(
      [
        { label: words.tracker },
        { label: words.status },
        { label: words.seeders, right: true },
        { label: words.leechers, right: true },
        { label: words.message },
      ],
      items.map(({ url, status, seeders, leechers, message }) => [
        url,
        status,
        String(seeders ?? words.none),
        String(leechers ?? words.none),
        message,
      ]),
    )
  },
  peers: async (api: ApiClient, torrent: FleetTorrent, json: boolean) => {
    const { items } = await api.call(listTorrentPeers, at(torrent))
    if (json) return printJson(items)
    printTable(
      [
        { label: words.address },
        { label: words.peerProgram },
        { label: words.progress, right: true },
        { label: words.up, right: true },
        { label: words.down, right: true },
      ],
      items.map(({ address, client, progress, uploadSpeed, downloadSpeed }) => [
        address,
        client,
        share(progress, 1),
        speed(uploadSpeed),
        speed(downloadSpeed),
      ]),
    )
  },
  pieces: async (api: ApiClient, torrent: FleetTorrent, json: boolean) => {
    const pieces = await api.call(getTorrentPieces, at(torrent))
    if (json) return printJson(pieces)
    const { states, length } = pieces
    const there = states.replaceAll(/[^2]/g, '').length
    const map = states.replaceAll('2', '#').replaceAll('1', '+').replaceAll('0', '.')
    for (let from = 0; from < map.length; from += MAP_WIDTH)
      process.stdout.write(`${map.slice(from, from + MAP_WIDTH)}\n`)
    process.stdout.write(`${words.pieces(there, states.length, amount(length))}\n`)
  },
} as const

const MAP_WIDTH = 64 // pieces in a line

/** `shoal client choose`: which files are wanted, and how much. */
export function chooseCommand(text: string, indexes: readonly string[], options: ChooseOptions): Promise<void> {
  return askControl(options, async (api) => {
    const { infoHash, clientId: client, name } = await findTorrent(api, text, options.client)
    const priority = PRIORITIES[options.priority ?? 'normal']
    if (priority === undefined) throw new NothingFoundError(words.noPriority(options.priority ?? ''))
    await api.call(chooseTorrentFiles, {
      params: { infoHash },
      body: { client, indexes: indexes.map(Number), priority },
    })
    if (options.json === true) printJson({ infoHash, client, indexes: indexes.map(Number), priority })
    else process.stdout.write(`${words.chose(name, indexes.length, words.priorities[priority] ?? '')}\n`)
  })
}

interface ChooseOptions extends TorrentOptions {
  readonly priority?: string
}

const PRIORITIES: Readonly<Record<string, 0 | 1 | 2 | undefined>> = { no: 0, normal: 1, high: 2 }

function factsOf(torrent: FleetTorrent): readonly (readonly [string, string])[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    [words.name, torrent.name],
    [words.infoHash, torrent.infoHash],
    [words.client, `${torrent.clientName} (${torrent.clientId})`],
    [words.state, torrent.activity],
    [words.error, torrent.error],
    [words.done, share(torrent.totalBytes - torrent.leftBytes, torrent.totalBytes)],
    [words.size, amount(torrent.totalBytes)],
    [words.folder, torrent.savePath],
    [words.category, torrent.category],
    [words.tags, torrent.tags.join(', ')],
    [words.uploaded, `${amount(torrent.uploadedBytes)} (${speed(torrent.uploadSpeed)})`],
    [words.downloaded, `${amount(torrent.downloadedBytes)} (${speed(torrent.downloadSpeed)})`],
    [words.ratio, ratioOf(torrent)],
    [words.seeders, String(torrent.seeders)],
    [words.leechers, String(torrent.leechers)],
    [words.added, new Date(torrent.addedAt).toISOString()],
    [words.completed, torrent.completedAt === undefined ? undefined : new Date(torrent.completedAt).toISOString()],
    [words.seeding, `${Math.round(torrent.seedingSeconds)} s`],
  ]
  return facts.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [[label, value] as const]))
}
