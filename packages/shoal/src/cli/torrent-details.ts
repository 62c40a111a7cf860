import { type ApiClient, type FleetTorrent, listTorrentFiles, listTorrentPeers, listTorrentTrackers } from '@shoal/api'
import { printJson, ratioOf } from './client-lists.ts'
import { askControl, type ControlOptions } from './connect-control.ts'
import { findTorrent } from './find-torrent.ts'
import { words } from './fleet-words.ts'
import { amount, printFacts, printTable, share, speed } from './print-table.ts'

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

/** `shoal client files`, `trackers` and `peers`: asked of the client itself. */
export function detailCommand(
  what: 'files' | 'trackers' | 'peers',
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
        { label: words.done, right: true },
        { label: words.size, right: true },
        { label: words.priority },
        { label: words.file },
      ],
      items.map(({ completedBytes, length, priority, path }) => [
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
} as const

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
