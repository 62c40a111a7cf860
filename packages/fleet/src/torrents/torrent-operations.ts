import {
  type Hashes,
  type InfoHash,
  InfoHashError,
  infoHash as infoHashOf,
  MagnetError,
  MetainfoError,
  parseMetainfo,
} from '@shoal/bittorrent'
import type { ClientId } from '../client/client-config.ts'
import { asClientError, ClientRefusedError } from '../client/client-error.ts'
import type { ClientRegistry } from '../client/client-registry.ts'
import type {
  AddOutcome,
  ClientFile,
  ClientPeer,
  ClientPieces,
  ClientSession,
  ClientTorrent,
  ClientTracker,
  TorrentClient,
} from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import type { Reason } from '../reason.ts'
import { magnetHash } from './magnet-hash.ts'
import { withoutSecrets } from './without-secrets.ts'

/** A torrent and the client that has it. */
export interface FleetTorrent {
  readonly clientId: string
  readonly clientName: string
  readonly torrent: ClientTorrent
}

export type TorrentAnswer<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'failed'; readonly reason: Reason }

export type TorrentCommand =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'reannounce' }
  | { readonly kind: 'recheck' }
  | { readonly kind: 'remove'; readonly deleteFiles: boolean }
  | { readonly kind: 'files'; readonly indexes: readonly number[]; readonly priority: ClientFile['priority'] }
  | { readonly kind: 'relabel'; readonly category: string; readonly tags: readonly string[] }

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
  /** Every torrent of every client, as last polled. */
  list(): readonly FleetTorrent[]
  /** As last polled. */
  find(address: TorrentAddress): FleetTorrent | undefined
  files(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<readonly ClientFile[]>>
  /** Without the passkeys in their addresses. */
  trackers(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<readonly ClientTracker[]>>
  peers(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<readonly ClientPeer[]>>
  pieces(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<ClientPieces>>
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
  }: {
    readonly hashes: Hashes
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

  return {
    list: () =>
      registry
        .all()
        .flatMap((watched) =>
          [...(watched.snapshot?.torrents.values() ?? [])].map((torrent) => placed(watched, torrent)),
        ),
    find: (address) => {
      const found = locate(address)
      return found === undefined ? undefined : placed(found.watched, found.torrent)
    },
    files: (address, signal) => ask(address, (client, infoHash) => client.files(infoHash, signal)),
    trackers: (address, signal) =>
      ask(address, async (client, infoHash) =>
        (await client.trackers(infoHash, signal)).map((tracker) => ({ ...tracker, url: withoutSecrets(tracker.url) })),
      ),
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
    command: (address, command, signal) =>
      ask(address, async (client, infoHash) => {
        const id = locate(address)?.watched.id
        if (command.kind === 'remove' && id !== undefined) await removing(infoHash, id)
        await carryOut(client, infoHash, command, signal)
        locate(address)?.watched.hurry()
        return undefined
      }),
  }
}

function placed({ id, config }: WatchedClient, torrent: ClientTorrent): FleetTorrent {
  return { clientId: id, clientName: config.name, torrent }
}

function carryOut(
  client: TorrentClient,
  infoHash: ClientTorrent['infoHash'],
  command: TorrentCommand,
  signal: AbortSignal,
): Promise<void> {
  switch (command.kind) {
    case 'start':
      return client.start(infoHash, signal)
    case 'stop':
      return client.stop(infoHash, signal)
    case 'reannounce':
      return client.reannounce(infoHash, signal)
    case 'recheck':
      return client.recheck(infoHash, signal)
    case 'remove':
      return client.remove(infoHash, { deleteFiles: command.deleteFiles }, signal)
    case 'files':
      return client.setFiles(infoHash, command, signal)
    case 'relabel':
      return client.relabel(infoHash, command, signal)
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
