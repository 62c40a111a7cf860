import type { InfoHash } from '@shoal/bittorrent'
import { z } from 'zod'
import type { ClientConfig } from '../../client/client-config.ts'
import { ClientRefusedError } from '../../client/client-error.ts'
import { type PathPair, toShoalPath } from '../../client/map-path.ts'
import { snapshotOf } from '../../client/snapshot-of.ts'
import {
  type ChangeOutcome,
  done,
  type FilePriority,
  type TorrentChange,
  unsupported,
} from '../../client/torrent-change.ts'
import type {
  AddOutcome,
  AddTorrent,
  ClientFile,
  ClientInfo,
  ClientPeer,
  ClientPieces,
  ClientSession,
  ClientSnapshot,
  ClientTorrent,
  ClientTracker,
  TorrentClient,
  TorrentLabels,
} from '../../client/torrent-client.ts'
import { ClientHttp } from '../http/client-http.ts'
import { count, flag, readable, text } from '../known-fields.ts'
import { readStoredTorrent } from '../stored-torrent.ts'
import { callsOf } from './transmission-changes.ts'
import { currentStatsSchema, limitsSchema, piecesOf, piecesSchema, sessionOf } from './transmission-details.ts'
import { TransmissionRpc } from './transmission-rpc.ts'
import {
  detailsSchema,
  filesOf,
  peersOf,
  type TransmissionTorrent,
  torrentFields,
  torrentOf,
  torrentSchema,
  trackersOf,
} from './transmission-torrent.ts'

const addedSchema = z.object({
  'torrent-added': z.object({ hashString: z.string() }).optional(),
  'torrent-duplicate': z.object({ hashString: z.string() }).optional(),
})
const listSchema = z.object({ torrents: readable(torrentSchema), removed: readable(z.number()).optional() })
const totalsSchema = z.object({ uploadedBytes: count, downloadedBytes: count }).optional().catch(undefined)
const statsSchema = z.object({
  uploadSpeed: count,
  downloadSpeed: count,
  'cumulative-stats': totalsSchema,
  'current-stats': totalsSchema,
})
const spaceSchema = z.object({ 'size-bytes': count })
const storedSchema = z.object({ torrents: z.array(z.object({ torrentFile: z.string() })).max(1) })
const sessionSchema = z.object({ version: z.string(), 'download-dir': text })

/** Polls between questions for free space, which makes Transmission ask its disk. */
const SPACE_EVERY = 10

/** Transmission 3 and 4 over its JSON-RPC. */
export class TransmissionClient implements TorrentClient {
  readonly wishesAtAdd: TorrentClient['wishesAtAdd'] = new Set<never>()
  readonly #http: ClientHttp
  readonly #rpc: TransmissionRpc
  readonly #pathMapping: readonly PathPair[]
  readonly #known = new Map<number, TransmissionTorrent>()
  #torrents = new Map<InfoHash, ClientTorrent>()
  #polls = 0
  #folder: string | undefined
  #freeSpace: number | undefined
  #snapshot: ClientSnapshot | undefined

  constructor(config: Extract<ClientConfig, { kind: 'transmission' }>, timeout: number) {
    this.#pathMapping = config.pathMapping
    const { username, password } = config
    const login = username === undefined ? undefined : { username, password: password ?? '' }
    this.#http = new ClientHttp({ ...config, basicAuth: config.basicAuth ?? login }, timeout)
    this.#rpc = new TransmissionRpc(this.#http, config.url.endsWith('/rpc') ? '' : '/transmission/rpc')
  }

  async info(signal: AbortSignal): Promise<ClientInfo> {
    const session = await this.#rpc.call('session-get', {}, sessionSchema, signal)
    this.#folder = session['download-dir']
    this.#polls = 0
    return { program: 'Transmission', version: session.version.split(' ')[0] ?? session.version }
  }

  async poll(signal: AbortSignal): Promise<ClientSnapshot> {
    const whole = this.#polls === 0
    // `recently-active` is what changed in the last minute: with a missed minute everything is asked for again.
    const ids = whole ? {} : { ids: 'recently-active' }
    const list = await this.#rpc.call('torrent-get', { fields: torrentFields, ...ids }, listSchema, signal)
    this.#merge(list, whole)
    const stats = await this.#rpc.call('session-stats', {}, statsSchema, signal)
    if (this.#polls % SPACE_EVERY === 0) this.#freeSpace = await this.#askFreeSpace(signal)
    this.#polls += 1
    const { uploadedBytes, downloadedBytes } = stats['cumulative-stats'] ?? {}
    const known = uploadedBytes !== undefined && downloadedBytes !== undefined
    this.#snapshot = snapshotOf(
      this.#torrents,
      {
        uploadSpeed: stats.uploadSpeed ?? 0,
        downloadSpeed: stats.downloadSpeed ?? 0,
        totalTraffic: known ? uploadedBytes + downloadedBytes : undefined,
        sessionUploadedBytes: stats['current-stats']?.uploadedBytes,
        sessionDownloadedBytes: stats['current-stats']?.downloadedBytes,
        freeSpace: this.#freeSpace,
        savePath: this.#folder,
      },
      this.#snapshot,
    )
    return this.#snapshot
  }

  async find(infoHash: InfoHash, signal: AbortSignal): Promise<ClientTorrent | undefined> {
    const fields = { fields: torrentFields, ids: [infoHash] }
    const { torrents } = await this.#rpc.call('torrent-get', fields, listSchema, signal)
    const [found] = torrents
    return found === undefined ? undefined : torrentOf(found)
  }

  add(request: AddTorrent, signal: AbortSignal): Promise<AddOutcome> {
    return this.#add({ metainfo: Buffer.from(request.metainfo).toString('base64') }, request, signal)
  }

  addMagnet(uri: string, request: Omit<AddTorrent, 'metainfo'>, signal: AbortSignal): Promise<AddOutcome> {
    return this.#add({ filename: uri }, request, signal)
  }

  async start(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#command('torrent-start', infoHash, {}, signal)
  }

  async stop(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#command('torrent-stop', infoHash, {}, signal)
  }

  async remove(infoHash: InfoHash, { deleteFiles }: { deleteFiles: boolean }, signal: AbortSignal): Promise<void> {
    await this.#command('torrent-remove', infoHash, { 'delete-local-data': deleteFiles }, signal)
  }

  async reannounce(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#command('torrent-reannounce', infoHash, {}, signal)
  }

  async recheck(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#command('torrent-verify', infoHash, {}, signal)
  }

  async files(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientFile[]> {
    return filesOf(await this.#details(infoHash, signal))
  }

  async trackers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientTracker[]> {
    return trackersOf(await this.#details(infoHash, signal))
  }

  async peers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientPeer[]> {
    return peersOf(await this.#details(infoHash, signal))
  }

  async setFiles(
    infoHash: InfoHash,
    { indexes, priority }: { readonly indexes: readonly number[]; readonly priority: FilePriority },
    signal: AbortSignal,
  ): Promise<void> {
    const fields =
      priority === 0
        ? { 'files-unwanted': indexes }
        : { 'files-wanted': indexes, [priority === 2 ? 'priority-high' : 'priority-normal']: indexes }
    await this.#command('torrent-set', infoHash, fields, signal)
  }

  async change(infoHash: InfoHash, change: TorrentChange, signal: AbortSignal): Promise<ChangeOutcome> {
    switch (change.kind) {
      case 'category':
      case 'add-tags':
      case 'remove-tags':
        return this.#changeLabels(infoHash, change, signal)
      case 'file-priority':
        await this.setFiles(infoHash, change, signal)
        return done
      case 'edit-tracker':
      case 'remove-trackers':
        return this.#changeTrackers(infoHash, change, signal)
      case 'sequential':
        return this.#setSequential(infoHash, change.on, signal)
      default: {
        const calls = callsOf(change)
        if (calls === undefined) return unsupported
        for (const { method, fields } of calls) await this.#command(method, infoHash, fields, signal)
        return done
      }
    }
  }

  async webSeeds(infoHash: InfoHash, signal: AbortSignal): Promise<readonly string[]> {
    const [found] = await this.#ask(infoHash, z.object({ webseeds: readable(z.string()) }), signal)
    return found?.webseeds ?? []
  }

  async pieces(infoHash: InfoHash, signal: AbortSignal): Promise<ClientPieces> {
    const fields = { fields: Object.keys(piecesSchema.shape), ids: [infoHash] }
    const schema = z.object({ torrents: z.array(piecesSchema) })
    const { torrents } = await this.#rpc.call('torrent-get', fields, schema, signal)
    const [found] = torrents
    if (found === undefined) throw new ClientRefusedError('Transmission does not have this torrent')
    return piecesOf(found)
  }

  async relabel(infoHash: InfoHash, { category, tags }: TorrentLabels, signal: AbortSignal): Promise<void> {
    const before = (await this.find(infoHash, signal))?.tags ?? []
    await this.#setLabels(infoHash, [category, ...new Set([...before, ...tags])], signal)
  }

  /** Transmission only names its copy: given where this machine sees that file, as its own path or by path mapping. */
  async exportMetainfo(infoHash: InfoHash, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const asked = { ids: [infoHash], fields: ['torrentFile'] }
    const [found] = (await this.#rpc.call('torrent-get', asked, storedSchema, signal)).torrents
    if (found === undefined || found.torrentFile === '') return undefined
    const here = toShoalPath(this.#pathMapping, found.torrentFile) ?? found.torrentFile
    return readStoredTorrent(here, infoHash)
  }

  async session(signal: AbortSignal): Promise<ClientSession> {
    const limits = await this.#rpc.call('session-get', {}, limitsSchema, signal)
    return sessionOf(await this.#rpc.call('session-stats', {}, currentStatsSchema, signal), limits)
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  async #add(
    source: Readonly<Record<string, string>>,
    request: Omit<AddTorrent, 'metainfo'>,
    signal: AbortSignal,
  ): Promise<AddOutcome> {
    const { infoHash, category, tags, paused, savePath } = request
    const folder = savePath === undefined ? {} : { 'download-dir': savePath }
    const answer = await this.#rpc.call('torrent-add', { ...source, paused, ...folder }, addedSchema, signal)
    if (answer['torrent-duplicate'] !== undefined) return 'present'
    // 3.00 ignores labels in torrent-add.
    await this.#setLabels(infoHash, [category, ...tags], signal)
    return 'added'
  }

  async #setLabels(infoHash: InfoHash, wanted: readonly string[], signal: AbortSignal): Promise<void> {
    const labels = wanted.filter((label) => label !== '').map((label) => label.replaceAll(',', ' '))
    await this.#command('torrent-set', infoHash, { labels }, signal)
  }

  async #changeLabels(
    infoHash: InfoHash,
    change: Extract<TorrentChange, { kind: 'category' | 'add-tags' | 'remove-tags' }>,
    signal: AbortSignal,
  ): Promise<ChangeOutcome> {
    const torrent = await this.find(infoHash, signal)
    if (torrent === undefined) throw new ClientRefusedError('Transmission does not have this torrent')
    const { category, tags } = torrent
    const labels = {
      category: () => [change.kind === 'category' ? change.category : category, ...tags],
      'add-tags': () => [category, ...new Set([...tags, ...('tags' in change ? change.tags : [])])],
      'remove-tags': () => [category, ...('tags' in change ? without(tags, change.tags) : tags)],
    }[change.kind]()
    await this.#setLabels(infoHash, labels, signal)
    return done
  }

  /** Transmission 3 and 4 name a tracker to change by its number. */
  async #changeTrackers(
    infoHash: InfoHash,
    change: Extract<TorrentChange, { kind: 'edit-tracker' | 'remove-trackers' }>,
    signal: AbortSignal,
  ): Promise<ChangeOutcome> {
    const schema = z.object({ trackers: readable(z.object({ id: z.number(), announce: z.string() })) })
    const [found] = await this.#ask(infoHash, schema, signal)
    const wanted: readonly string[] = change.kind === 'edit-tracker' ? [change.from] : change.urls
    const ids = (found?.trackers ?? []).filter(({ announce }) => wanted.includes(announce)).map(({ id }) => id)
    if (ids.length === 0) throw new ClientRefusedError('the torrent does not have this tracker')
    const fields = change.kind === 'edit-tracker' ? { trackerReplace: [ids[0], change.to] } : { trackerRemove: ids }
    await this.#command('torrent-set', infoHash, fields, signal)
    return done
  }

  /** Since 4.1; older ones take the field and forget it. */
  async #setSequential(infoHash: InfoHash, on: boolean, signal: AbortSignal): Promise<ChangeOutcome> {
    await this.#command('torrent-set', infoHash, { sequential_download: on }, signal)
    const [found] = await this.#ask(infoHash, z.object({ sequential_download: flag }), signal)
    return found?.sequential_download === on ? done : unsupported
  }

  async #ask<Schema extends z.ZodObject>(
    infoHash: InfoHash,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<readonly z.output<Schema>[]> {
    const asked = { fields: Object.keys(schema.shape), ids: [infoHash] }
    const { torrents } = await this.#rpc.call('torrent-get', asked, z.object({ torrents: readable(schema) }), signal)
    return torrents
  }

  async #command(
    method: string,
    infoHash: InfoHash,
    fields: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#rpc.call(method, { ids: [infoHash], ...fields }, z.unknown(), signal)
  }

  async #details(infoHash: InfoHash, signal: AbortSignal): Promise<z.output<typeof detailsSchema>> {
    const fields = { fields: Object.keys(detailsSchema.shape), ids: [infoHash] }
    const schema = z.object({ torrents: z.array(detailsSchema) })
    const { torrents } = await this.#rpc.call('torrent-get', fields, schema, signal)
    const [found] = torrents
    if (found === undefined) throw new ClientRefusedError('Transmission does not have this torrent')
    return found
  }

  async #askFreeSpace(signal: AbortSignal): Promise<number | undefined> {
    if (this.#folder === undefined) return undefined
    const space = await this.#rpc.call('free-space', { path: this.#folder }, spaceSchema, signal)
    return space['size-bytes']
  }

  #merge({ torrents, removed }: z.output<typeof listSchema>, whole: boolean): void {
    if (whole) this.#known.clear()
    for (const id of removed ?? []) this.#known.delete(id)
    for (const torrent of torrents) this.#known.set(torrent.id, torrent)
    if (!whole && torrents.length === 0 && (removed ?? []).length === 0) return
    const readables = [...this.#known.values()].flatMap((torrent) => torrentOf(torrent) ?? [])
    this.#torrents = new Map(readables.map((torrent) => [torrent.infoHash, torrent]))
  }
}

/** An empty list takes all of them away. */
function without(tags: readonly string[], removed: readonly string[]): readonly string[] {
  return removed.length === 0 ? [] : tags.filter((tag) => !removed.includes(tag))
}
