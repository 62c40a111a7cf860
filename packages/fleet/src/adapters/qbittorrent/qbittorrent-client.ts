import { type InfoHash, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { z } from 'zod'
import type { ClientConfig } from '../../client/client-config.ts'
import { ClientRefusedError } from '../../client/client-error.ts'
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
import { ClientHttp, type HttpAnswer } from '../http/client-http.ts'
import { parseAnswer } from '../http/parse-answer.ts'
import { Maindata, maindataSchema } from './maindata.ts'
import {
  fileOf,
  filePriorities,
  fileSchema,
  peerOf,
  peersSchema,
  pieceStatesSchema,
  preferencesSchema,
  propertiesSchema,
  sessionOf,
  trackerOf,
  trackerSchema,
  transferSchema,
} from './qbittorrent-details.ts'
import { QbittorrentSession } from './qbittorrent-session.ts'
import { torrentOf, torrentPatchSchema } from './qbittorrent-torrent.ts'

/** What every .torrent begins with. */
const LETTER_D = 0x64

type QbittorrentConfig = Extract<ClientConfig, { kind: 'qbittorrent' }>

/** qBittorrent 4.1 to 5.x over its Web API. */
export class QbittorrentClient implements TorrentClient {
  readonly #http: ClientHttp
  readonly #session: QbittorrentSession
  #maindata = new Maindata()
  /** Ids of torrents whose info-hash is not their id: hybrid ones. */
  readonly #ids = new Map<InfoHash, string>()

  constructor(config: QbittorrentConfig, timeout: number) {
    this.#http = new ClientHttp(config, timeout)
    this.#session = new QbittorrentSession(this.#http, config)
  }

  async info(signal: AbortSignal): Promise<ClientInfo> {
    const answer = await this.#get('/api/v2/app/version', signal)
    return { program: 'qBittorrent', version: answer.body.toString('utf8').replace(/^v/, '').slice(0, 40) }
  }

  async poll(signal: AbortSignal): Promise<ClientSnapshot> {
    const answer = await this.#get(`/api/v2/sync/maindata?rid=${this.#maindata.rid}`, signal)
    return this.#maindata.merge(parseAnswer(answer.body, maindataSchema, 'sync/maindata'))
  }

  async find(infoHash: InfoHash, signal: AbortSignal): Promise<ClientTorrent | undefined> {
    const hashes = [infoHash, this.#idOf(infoHash)].join('|')
    const answer = await this.#get(`/api/v2/torrents/info?hashes=${encodeURIComponent(hashes)}`, signal)
    const [found] = parseAnswer(answer.body, z.array(torrentPatchSchema).max(2), 'torrents/info')
    return found === undefined ? undefined : torrentOf(found.hash ?? infoHash, found)
  }

  async add(request: AddTorrent, signal: AbortSignal): Promise<AddOutcome> {
    this.#rememberHybrid(request.metainfo)
    const form = addForm(request)
    form.append('torrents', new Blob([new Uint8Array(request.metainfo)]), `${request.infoHash}.torrent`)
    return this.#add(form, request.infoHash, signal)
  }

  async addMagnet(uri: string, request: Omit<AddTorrent, 'metainfo'>, signal: AbortSignal): Promise<AddOutcome> {
    const form = addForm(request)
    form.append('urls', uri)
    return this.#add(form, request.infoHash, signal)
  }

  async #add(form: FormData, infoHash: InfoHash, signal: AbortSignal): Promise<AddOutcome> {
    const encoded = new Response(form)
    const answer = await this.#session.call(
      {
        method: 'POST',
        path: '/api/v2/torrents/add',
        headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
        body: new Uint8Array(await encoded.arrayBuffer()),
      },
      signal,
    )
    const text = answer.body.toString('utf8')
    if (answer.status < 300 && !text.startsWith('Fails')) return 'added'
    // A duplicate is 200 `Fails.` up to 5.1 and 409 later; the same answers stand for real failures.
    if ((await this.find(infoHash, signal)) !== undefined) return 'present'
    throw new ClientRefusedError(`qBittorrent did not take the torrent (status ${answer.status})`)
  }

  start(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    return this.#eitherOf(['start', 'resume'], infoHash, signal)
  }

  stop(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    return this.#eitherOf(['stop', 'pause'], infoHash, signal)
  }

  remove(infoHash: InfoHash, { deleteFiles }: { deleteFiles: boolean }, signal: AbortSignal): Promise<void> {
    return this.#command('delete', { hashes: this.#idOf(infoHash), deleteFiles: String(deleteFiles) }, signal)
  }

  reannounce(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    return this.#command('reannounce', { hashes: this.#idOf(infoHash) }, signal)
  }

  recheck(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    return this.#command('recheck', { hashes: this.#idOf(infoHash) }, signal)
  }

  async files(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientFile[]> {
    const answer = await this.#get(`/api/v2/torrents/files?hash=${this.#idOf(infoHash)}`, signal)
    return parseAnswer(found(answer), z.array(fileSchema), 'torrents/files').map(fileOf)
  }

  async trackers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientTracker[]> {
    const answer = await this.#get(`/api/v2/torrents/trackers?hash=${this.#idOf(infoHash)}`, signal)
    return parseAnswer(found(answer), z.array(trackerSchema), 'torrents/trackers').flatMap(trackerOf)
  }

  async peers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientPeer[]> {
    const answer = await this.#get(`/api/v2/sync/torrentPeers?hash=${this.#idOf(infoHash)}`, signal)
    return Object.values(parseAnswer(found(answer), peersSchema, 'sync/torrentPeers').peers ?? {}).map(peerOf)
  }

  setFiles(
    infoHash: InfoHash,
    { indexes, priority }: { readonly indexes: readonly number[]; readonly priority: ClientFile['priority'] },
    signal: AbortSignal,
  ): Promise<void> {
    const fields = { hash: this.#idOf(infoHash), id: indexes.join('|'), priority: String(filePriorities[priority]) }
    return this.#command('filePrio', fields, signal)
  }

  async pieces(infoHash: InfoHash, signal: AbortSignal): Promise<ClientPieces> {
    const hash = this.#idOf(infoHash)
    const properties = await this.#get(`/api/v2/torrents/properties?hash=${hash}`, signal)
    const states = await this.#get(`/api/v2/torrents/pieceStates?hash=${hash}`, signal)
    const { piece_size, pieces_num } = parseAnswer(found(properties), propertiesSchema, 'torrents/properties')
    const told = parseAnswer(found(states), pieceStatesSchema, 'torrents/pieceStates')
    // Of a torrent that has not been looked at yet it lists none.
    return { length: piece_size, states: told.length === 0 ? new Uint8Array(pieces_num) : Uint8Array.from(told) }
  }

  async relabel(infoHash: InfoHash, { category, tags }: TorrentLabels, signal: AbortSignal): Promise<void> {
    const hashes = this.#idOf(infoHash)
    const name = safeCategory(category)
    // 409 says that it exists already.
    if (name !== '') await this.#post('createCategory', { category: name }, signal)
    await this.#command('setCategory', { hashes, category: name }, signal)
    if (tags.length > 0) await this.#command('addTags', { hashes, tags: tags.join(',') }, signal)
  }

  /** Since 4.4; before, there is no such call. */
  async exportMetainfo(infoHash: InfoHash, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const path = `/api/v2/torrents/export?hash=${this.#idOf(infoHash)}`
    const answer = await this.#session.call({ method: 'GET', path }, signal)
    return answer.status === 200 && answer.body[0] === LETTER_D ? new Uint8Array(answer.body) : undefined
  }

  async session(signal: AbortSignal): Promise<ClientSession> {
    const transfer = await this.#get('/api/v2/transfer/info', signal)
    const preferences = await this.#get('/api/v2/app/preferences', signal)
    return sessionOf(
      parseAnswer(transfer.body, transferSchema, 'transfer/info'),
      parseAnswer(preferences.body, preferencesSchema, 'app/preferences'),
    )
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  #rememberHybrid(metainfo: Uint8Array): void {
    try {
      const { infoHashV1, infoHashV2 } = parseMetainfo(metainfo, nodeHashes)
      if (infoHashV1 !== undefined && infoHashV2 !== undefined) this.#ids.set(infoHashV1, infoHashV2.slice(0, 40))
    } catch (cause) {
      throw new ClientRefusedError('what was to be added is not a torrent', { cause })
    }
  }

  #idOf(infoHash: InfoHash): string {
    return this.#ids.get(infoHash) ?? this.#maindata.idOf(infoHash) ?? infoHash
  }

  async #get(path: string, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await this.#session.call({ method: 'GET', path }, signal)
    if (answer.status >= 300 && answer.status !== 404) {
      throw new ClientRefusedError(`${path.split('?')[0]} answered status ${answer.status}`)
    }
    return answer
  }

  /** Names of commands changed in 5.0: the new one first, the old one where that is unknown. */
  async #eitherOf(names: readonly [string, string], infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    const fields = { hashes: this.#idOf(infoHash) }
    const answer = await this.#post(names[0], fields, signal)
    if (answer.status === 404) await this.#command(names[1], fields, signal)
    else refuseUnlessOk(names[0], answer)
  }

  async #command(name: string, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    refuseUnlessOk(name, await this.#post(name, fields, signal))
  }

  #post(name: string, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#session.call(
      {
        method: 'POST',
        path: `/api/v2/torrents/${name}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...fields }).toString(),
      },
      signal,
    )
  }
}

/** 4.x reads `paused`, 5.x `stopped`; each ignores the other. */
function addForm(request: Omit<AddTorrent, 'metainfo'>): FormData {
  const form = new FormData()
  form.append('category', safeCategory(request.category))
  if (request.tags.length > 0) form.append('tags', request.tags.join(','))
  form.append('paused', String(request.paused))
  form.append('stopped', String(request.paused))
  if (request.savePath !== undefined) {
    form.append('savepath', request.savePath)
    form.append('autoTMM', 'false')
  }
  return form
}

/** qBittorrent drops a category silently when it dislikes its name: backslashes, empty parts. */
function safeCategory(name: string): string {
  return name
    .replaceAll('\\', '_')
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('/')
}

function found(answer: HttpAnswer): Buffer {
  if (answer.status === 404) throw new ClientRefusedError('qBittorrent does not have this torrent')
  return answer.body
}

function refuseUnlessOk(name: string, { status }: HttpAnswer): void {
  if (status >= 300) throw new ClientRefusedError(`${name} answered status ${status}`)
}
