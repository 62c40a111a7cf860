import {
  type Hashes,
  type InfoHash,
  InfoHashError,
  infoHash as infoHashOf,
  MagnetError,
  MetainfoError,
  parseMetainfo,
} from '@shoal/bittorrent'
import type { ClientId, ClientKind } from '../client/client-config.ts'
import { asClientError, ClientRefusedError } from '../client/client-error.ts'
import type { ClientRegistry } from '../client/client-registry.ts'
import type { PathPair } from '../client/map-path.ts'
import { type ChangeOutcome, done, type FilePriority, type TorrentChange } from '../client/torrent-change.ts'
import type {
  AddOutcome,
  ClientFile,
  ClientPeer,
  ClientPieces,
  ClientSession,
  ClientSnapshot,
  ClientTorrent,
  ClientTracker,
  TorrentClient,
} from '../client/torrent-client.ts'
import type { ClientStatus, WatchedClient } from '../client/watched-client.ts'
import { type Reason, reason } from '../reason.ts'
import { createFleetList, type FleetTorrent, placed } from './fleet-list.ts'
import { magnetHash } from './magnet-hash.ts'
import { withoutSecrets } from './without-secrets.ts'

export type { FleetTorrent } from './fleet-list.ts'

export type TorrentAnswer<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'not-found' }
  /** Its client did not do it, now: it is down, refuses, or did not answer. Nothing is kept for later. */
  | { readonly kind: 'failed'; readonly reason: Reason }
  /** Its client is of a kind, or a version, that has no way to do it. */
  | { readonly kind: 'unsupported'; readonly reason: Reason<'client-unsupported'> }

/** What can be done to one torrent. */
export type TorrentCommand =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'reannounce' }
  | { readonly kind: 'recheck' }
  | { readonly kind: 'remove'; readonly deleteFiles: boolean }
  | { readonly kind: 'files'; readonly indexes: readonly number[]; readonly priority: FilePriority }
  | { readonly kind: 'relabel'; readonly category: string; readonly tags: readonly string[] }
  | TorrentChange

/** A client of the fleet as last polled. */
export interface FleetClient {
  readonly clientId: string
  readonly clientName: string
  readonly clientKind: ClientKind
  /** Its folders and those that others see; the same object as long as its settings are the same. */
  readonly pathMapping: readonly PathPair[]
  readonly status: ClientStatus
  /** Why it is down. */
  readonly reason?: Reason
  /** Absent until it answered once; of a client that is down the last one. */
  readonly snapshot?: ClientSnapshot
}

/** Which torrent; the client may be left out, then any that has it is meant. */
export interface TorrentAddress {
  readonly infoHash: string
  readonly clientId?: string
}

/** A torrent to be added by hand: the file's bytes or a magnet link. */
export interface TorrentToAdd {
  readonly source: { readonly metainfo: Uint8Array } | { readonly magnet: string }
  readonly category?: string
  readonly tags?: readonly string[]
  readonly savePath?: string
  readonly paused?: boolean
  readonly recheck?: boolean
}

export interface AddedTorrent {
  readonly infoHash: string
  readonly outcome: AddOutcome
}

export interface TorrentOperations {
  /** Every torrent of every client, as last polled; the same list as long as `revision` is the same. */
  list(): readonly FleetTorrent[]
  /** Differs whenever a torrent or a client of the fleet came, went or changed. Costs nothing to ask. */
  revision(): string
  clients(): readonly FleetClient[]
  /** As last polled. */
  find(address: TorrentAddress): FleetTorrent | undefined
  files(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<readonly ClientFile[]>>
  /** Without the passkeys in their addresses. */
  trackers(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<readonly ClientTracker[]>>
  /** With them: for programs that change trackers, never for pages and logs. */
  fullTrackers(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<readonly ClientTracker[]>>
  peers(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<readonly ClientPeer[]>>
  pieces(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<ClientPieces>>
  /** Addresses that serve the data over HTTP, from the client or from the .torrent. */
  webSeeds(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<readonly string[]>>
  /** The .torrent: the client's, or the one that Shoal sent it. It may hold a passkey. */
  metainfo(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<Uint8Array>>
  /** One client as a whole. */
  session(clientId: string, signal: AbortSignal): Promise<TorrentAnswer<ClientSession>>
  /** Adds to one client by hand, past placement; onto data that is there already with `recheck`. */
  add(clientId: string, torrent: TorrentToAdd, signal: AbortSignal): Promise<TorrentAnswer<AddedTorrent>>
  /** TCP port on which its client takes connections of peers; 0 where it does not tell. */
  peerPort(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<number>>
  command(address: TorrentAddress, command: TorrentCommand, signal: AbortSignal): Promise<TorrentAnswer<undefined>>
}

/** Drives single torrents, wherever in the fleet they are. */
export function createTorrentOperations(
  registry: ClientRegistry,
  {
    hashes,
    removing,
    keptMetainfo,
  }: {
    readonly hashes: Hashes
    /** The .torrent that Shoal keeps of a torrent it brought. */
    readonly keptMetainfo: (infoHash: InfoHash) => Promise<Uint8Array | undefined>
    /** Told before a torrent is removed from a client on purpose. */
    readonly removing: (infoHash: InfoHash, clientId: ClientId) => Promise<void>
  },
): TorrentOperations {
  const locate = ({ infoHash, clientId }: TorrentAddress) => {
    const hash = parsedHash(infoHash)
    const holders = hash === undefined ? [] : registry.all().filter(({ snapshot }) => snapshot?.torrents.has(hash))
    const watched = holders.find(({ id }) => clientId === undefined || id === clientId)
    const torrent = hash === undefined ? undefined : watched?.snapshot?.torrents.get(hash)
    return watched === undefined || torrent === undefined ? undefined : { watched, torrent }
  }

  const ask = async <Value>(
    address: TorrentAddress,
    question: (client: TorrentClient, infoHash: ClientTorrent['infoHash']) => Promise<Value>,
  ): Promise<TorrentAnswer<Value>> => {
    const found = locate(address)
    if (found === undefined) return { kind: 'not-found' }
    try {
      return { kind: 'answer', value: await question(found.watched.client, found.torrent.infoHash) }
    } catch (error) {
      return { kind: 'failed', reason: asClientError(error).reason }
    }
  }

  const askClient = async <Value>(
    clientId: string,
    question: (watched: WatchedClient) => Promise<Value>,
  ): Promise<TorrentAnswer<Value>> => {
    const watched = registry.all().find(({ id }) => id === clientId)
    if (watched === undefined) return { kind: 'not-found' }
    try {
      return { kind: 'answer', value: await question(watched) }
    } catch (error) {
      return { kind: 'failed', reason: asClientError(error).reason }
    }
  }

  const exported = async (client: TorrentClient, infoHash: InfoHash, signal: AbortSignal) =>
    (await client.exportMetainfo(infoHash, signal)) ?? (await keptMetainfo(infoHash))

  const list = createFleetList(registry)

  return {
    list: list.torrents,
    revision: list.revision,
    clients: () =>
      registry.all().map(({ id, config, status, reason, snapshot }) => ({
        clientId: id,
        clientName: config.name,
        clientKind: config.kind,
        pathMapping: config.pathMapping,
        status,
        reason,
        snapshot,
      })),
    find: (address) => {
      const found = locate(address)
      return found === undefined ? undefined : placed(found.watched, found.torrent)
    },
    files: (address, signal) => ask(address, (client, infoHash) => client.files(infoHash, signal)),
    trackers: (address, signal) =>
      ask(address, async (client, infoHash) =>
        (await client.trackers(infoHash, signal)).map((tracker) => ({ ...tracker, url: withoutSecrets(tracker.url) })),
      ),
    fullTrackers: (address, signal) => ask(address, (client, infoHash) => client.trackers(infoHash, signal)),
    webSeeds: (address, signal) =>
      ask(address, async (client, infoHash) => {
        const told = await client.webSeeds(infoHash, signal)
        if (told !== undefined) return told
        const metainfo = await exported(client, infoHash, signal)
        return metainfo === undefined ? [] : parseMetainfo(metainfo, hashes).webSeeds
      }),
    metainfo: async (address, signal) => {
      const answer = await ask(address, (client, infoHash) => exported(client, infoHash, signal))
      if (answer.kind !== 'answer') return answer
      if (answer.value !== undefined) return { kind: 'answer', value: answer.value }
      return cannot('this kind of client gives no .torrent out, and Shoal did not bring this one')
    },
    peers: (address, signal) => ask(address, (client, infoHash) => client.peers(infoHash, signal)),
    pieces: (address, signal) => ask(address, (client, infoHash) => client.pieces(infoHash, signal)),
    peerPort: (address, signal) => ask(address, async (client) => (await client.session(signal)).listenPort ?? 0),
    session: (clientId, signal) => askClient(clientId, ({ client }) => client.session(signal)),
    add: (clientId, torrent, signal) =>
      askClient(clientId, async (watched) => {
        const added = await addTo(watched, torrent, hashes, signal)
        watched.hurry()
        return added
      }),
    command: async (address, command, signal) => {
      const answer = await ask(address, async (client, infoHash) => {
        const watched = locate(address)?.watched
        if (command.kind === 'remove' && watched !== undefined) await removing(infoHash, watched.id)
        const outcome = await carryOut(client, infoHash, command, signal)
        if (command.kind === 'remove') watched?.removed(infoHash)
        watched?.hurry()
        return outcome
      })
      if (answer.kind !== 'answer') return answer
      if (answer.value.kind === 'unsupported') return cannot(`this kind of client has no way to do ${command.kind}`)
      return { kind: 'answer', value: undefined }
    },
  }
}

function cannot(message: string): TorrentAnswer<never> {
  return { kind: 'unsupported', reason: reason('client-unsupported', message) }
}

async function carryOut(
  client: TorrentClient,
  infoHash: InfoHash,
  command: TorrentCommand,
  signal: AbortSignal,
): Promise<ChangeOutcome> {
  switch (command.kind) {
    case 'start':
      await client.start(infoHash, signal)
      return done
    case 'stop':
      await client.stop(infoHash, signal)
      return done
    case 'reannounce':
      await client.reannounce(infoHash, signal)
      return done
    case 'recheck':
      await client.recheck(infoHash, signal)
      return done
    case 'remove':
      await client.remove(infoHash, { deleteFiles: command.deleteFiles }, signal)
      return done
    case 'files':
      await client.setFiles(infoHash, command, signal)
      return done
    case 'relabel':
      await client.relabel(infoHash, command, signal)
      return done
    default:
      return client.change(infoHash, command, signal)
  }
}

async function addTo(
  { client, config }: WatchedClient,
  { source, category = '', tags = [], savePath = config.savePath, paused = false, recheck = false }: TorrentToAdd,
  hashes: Hashes,
  signal: AbortSignal,
): Promise<AddedTorrent> {
  const infoHash = hashOf(source, hashes)
  const request = { infoHash, category, tags, paused, recheck, savePath }
  const outcome =
    'metainfo' in source
      ? await client.add({ ...request, metainfo: source.metainfo }, signal)
      : await client.addMagnet(source.magnet, request, signal)
  return { infoHash, outcome }
}

function hashOf(source: TorrentToAdd['source'], hashes: Hashes): ClientTorrent['infoHash'] {
  try {
    return 'metainfo' in source ? parseMetainfo(source.metainfo, hashes).infoHash : magnetHash(source.magnet)
  } catch (cause) {
    if (!(cause instanceof MetainfoError || cause instanceof MagnetError)) throw cause
    throw new ClientRefusedError(`this is no torrent: ${cause.message}`, { cause })
  }
}

function parsedHash(text: string): ClientTorrent['infoHash'] | undefined {
  try {
    return infoHashOf(text)
  } catch (error) {
    if (error instanceof InfoHashError) return undefined
    throw error
  }
}
