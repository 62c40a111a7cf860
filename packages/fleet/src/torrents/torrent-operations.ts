import { type InfoHash, InfoHashError, infoHash as infoHashOf } from '@shoal/bittorrent'
import type { ClientId } from '../client/client-config.ts'
import { asClientError } from '../client/client-error.ts'
import type { ClientRegistry } from '../client/client-registry.ts'
import type { ClientFile, ClientPeer, ClientTorrent, ClientTracker, TorrentClient } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import type { Reason } from '../reason.ts'
import { type AddAnswer, type AddParts, type AddRequest, addToClient } from './add-to-client.ts'
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

/** Which torrent; the client may be left out, then any that has it is meant. */
export interface TorrentAddress {
  readonly infoHash: string
  readonly clientId?: string
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
  /** TCP port on which its client takes connections of peers; 0 where it does not tell. */
  peerPort(address: TorrentAddress, signal: AbortSignal): Promise<TorrentAnswer<number>>
  command(address: TorrentAddress, command: TorrentCommand, signal: AbortSignal): Promise<TorrentAnswer<undefined>>
  /** Gives a torrent to one client, past placement, and waits until that client lists it. */
  add(client: string, request: AddRequest, signal: AbortSignal): Promise<AddAnswer>
}

export interface TorrentOperationParts extends AddParts {
  readonly registry: ClientRegistry
  /** Told before a torrent is removed from a client on purpose. */
  readonly removing: (infoHash: InfoHash, clientId: ClientId) => Promise<void>
}

/** Drives single torrents, wherever in the fleet they are. */
export function createTorrentOperations({ registry, removing, ...parts }: TorrentOperationParts): TorrentOperations {
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
    peerPort: (address, signal) => ask(address, async (client) => (await client.peerPort?.(signal)) ?? 0),
    command: (address, command, signal) =>
      ask(address, async (client, infoHash) => {
        const id = locate(address)?.watched.id
        if (command.kind === 'remove' && id !== undefined) await removing(infoHash, id)
        await carryOut(client, infoHash, command, signal)
        locate(address)?.watched.hurry()
        return undefined
      }),
    add: (client, request, signal) =>
      addToClient(
        registry.all().find(({ id }) => id === client),
        request,
        parts,
        signal,
      ),
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
