import { type InfoHash, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { z } from 'zod'
import type { ClientConfig } from '../../client/client-config.ts'
import { ClientRefusedError } from '../../client/client-error.ts'
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
  TorrentFacts,
  TorrentLabels,
} from '../../client/torrent-client.ts'
import { ClientHttp, type HttpAnswer } from '../http/client-http.ts'
import { parseAnswer } from '../http/parse-answer.ts'
import { readable } from '../known-fields.ts'
import { addForm, safeCategory } from './add-form.ts'
import { Maindata, maindataSchema } from './maindata.ts'
import { commandsOf, wishesAtAdd } from './qbittorrent-changes.ts'
import {
  fileOf,
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
  webSeedSchema,
} from './qbittorrent-details.ts'
import { QbittorrentSession } from './qbittorrent-session.ts'
import { torrentOf, torrentPatchSchema } from './qbittorrent-torrent.ts'

/** What every .torrent begins with. */
const LETTER_D = 0x64

type QbittorrentConfig = Extract<ClientConfig, { kind: 'qbittorrent' }>

/** qBittorrent 4.1 to 5.x over its Web API. */
export class QbittorrentClient implements TorrentClient {
  readonly wishesAtAdd = wishesAtAdd
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
    const torrent = found === undefined ? undefined : torrentOf(found.hash ?? infoHash, found)
    return torrent?.infoHash === infoHash ? torrent : undefined
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
    return parseAnswer(found(answer), readable(fileSchema), 'torrents/files').map(fileOf)
  }

  async trackers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientTracker[]> {
    const answer = await this.#get(`/api/v2/torrents/trackers?hash=${this.#idOf(infoHash)}`, signal)
    return parseAnswer(found(answer), readable(trackerSchema), 'torrents/trackers').flatMap(trackerOf)
  }

  async peers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientPeer[]> {
    const answer = await this.#get(`/api/v2/sync/torrentPeers?hash=${this.#idOf(infoHash)}`, signal)
    return Object.values(parseAnswer(found(answer), peersSchema, 'sync/torrentPeers').peers ?? {}).map(peerOf)
  }

  async setFiles(
    infoHash: InfoHash,
    choice: { readonly indexes: readonly number[]; readonly priority: FilePriority },
    signal: AbortSignal,
  ): Promise<void> {
    const { indexes, priority } = choice
    await this.change(infoHash, { kind: 'file-priority', indexes, priority }, signal)
  }

  async change(infoHash: InfoHash, change: TorrentChange, signal: AbortSignal): Promise<ChangeOutcome> {
    if (change.kind === 'category') {
      await this.#setCategory(infoHash, change.category, signal)
      return done
    }
    for (const { name, names, fields, unless } of commandsOf(change)) {
      if (unless !== undefined && (await this.#has(infoHash, unless, signal))) continue
      const answer = await this.#post(name, { [names]: this.#idOf(infoHash), ...fields }, signal)
      if (answer.status === 404 && (await this.find(infoHash, signal)) !== undefined) return unsupported
      refuseUnlessOk(name, answer)
    }
    return done
  }

  async webSeeds(infoHash: InfoHash, signal: AbortSignal): Promise<readonly string[] | undefined> {
    const answer = await this.#get(`/api/v2/torrents/webseeds?hash=${this.#idOf(infoHash)}`, signal)
    return parseAnswer(found(answer), readable(webSeedSchema), 'torrents/webseeds').map(({ url }) => url)
  }

  async pieces(infoHash: InfoHash, signal: AbortSignal): Promise<ClientPieces> {
    const hash = this.#idOf(infoHash)
    const properties = await this.#get(`/api/v2/torrents/properties?hash=${hash}`, signal)
    const states = await this.#get(`/api/v2/torrents/pieceStates?hash=${hash}`, signal)
    const { piece_size, pieces_num } = parseAnswer(found(properties), propertiesSchema, 'torrents/properties')
    const told = parseAnswer(found(states), pieceStatesSchema, 'torrents/pieceStates')
    // Of a torrent that has not been looked at yet it lists none.
    return {
      length: piece_size ?? 0,
      states: told.length === 0 ? new Uint8Array(pieces_num ?? 0) : Uint8Array.from(told),
    }
  }

  async relabel(infoHash: InfoHash, { category, tags }: TorrentLabels, signal: AbortSignal): Promise<void> {
    await this.#setCategory(infoHash, category, signal)
    await this.change(infoHash, { kind: 'add-tags', tags }, signal)
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

  async #setCategory(infoHash: InfoHash, category: string, signal: AbortSignal): Promise<void> {
    const name = safeCategory(category)
    // 409 says that it exists already.
    if (name !== '') await this.#post('createCategory', { category: name }, signal)
    await this.#command('setCategory', { hashes: this.#idOf(infoHash), category: name }, signal)
  }

  /** Whether the torrent is as a toggle would make it; throws where it is not there. */
  async #has(infoHash: InfoHash, wanted: Partial<TorrentFacts>, signal: AbortSignal): Promise<boolean> {
    const torrent = await this.find(infoHash, signal)
    if (torrent === undefined) throw new ClientRefusedError('qBittorrent does not have this torrent')
    const facts: Readonly<Record<string, unknown>> = { ...torrent.facts }
    return Object.entries(wanted).every(([name, value]) => facts[name] === value)
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

function found(answer: HttpAnswer): Buffer {
  if (answer.status === 404) throw new ClientRefusedError('qBittorrent does not have this torrent')
  return answer.body
}

/** qBittorrent says in one line what it dislikes. */
function refuseUnlessOk(name: string, { status, body }: HttpAnswer): void {
  if (status < 300) return
  const why = body.toString('utf8', 0, 200).trim()
  const said = why === '' || why.startsWith('<') ? '' : `: ${why}`
  throw new ClientRefusedError(`${name} answered status ${status}${said}`)
}
