import type { ClientId } from '../client/client-config.ts'
import type { ClientRegistry } from '../client/client-registry.ts'
import type { ClientTorrent } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'

/** A torrent and the client that has it. */
export interface FleetTorrent {
  readonly clientId: string
  readonly clientName: string
  readonly torrent: ClientTorrent
}

export interface FleetList {
  torrents(): readonly FleetTorrent[]
  revision(): string
}

interface ClientPart {
  readonly watched: WatchedClient
  readonly revision: number
  readonly byTorrent: ReadonlyMap<ClientTorrent, FleetTorrent>
}

/** Every torrent of every client as last polled. Made anew only where something changed: programs ask each second. */
export function createFleetList(registry: ClientRegistry): FleetList {
  const parts = new Map<ClientId, ClientPart>()
  let made: { readonly revision: string; readonly torrents: readonly FleetTorrent[] } | undefined

  /** Tells a client from the one that was watched under its id before its settings changed. */
  const serials = new WeakMap<WatchedClient, number>()
  let lastSerial = 0
  const serialOf = (watched: WatchedClient): number => {
    const known = serials.get(watched)
    if (known !== undefined) return known
    lastSerial += 1
    serials.set(watched, lastSerial)
    return lastSerial
  }

  const revision = () =>
    registry
      .all()
      .map((watched) => `${serialOf(watched)}:${watched.status}:${watched.snapshot?.revision ?? ''}`)
      .join(',')

  const partOf = (watched: WatchedClient): Iterable<FleetTorrent> => {
    const { snapshot } = watched
    if (snapshot === undefined) return []
    const before = parts.get(watched.id)
    const known = before?.watched === watched ? before : undefined
    if (known?.revision === snapshot.revision) return known.byTorrent.values()
    const byTorrent = new Map<ClientTorrent, FleetTorrent>()
    for (const torrent of snapshot.torrents.values()) {
      byTorrent.set(torrent, known?.byTorrent.get(torrent) ?? placed(watched, torrent))
    }
    parts.set(watched.id, { watched, revision: snapshot.revision, byTorrent })
    return byTorrent.values()
  }

  return {
    revision,
    torrents: () => {
      const now = revision()
      if (made?.revision === now) return made.torrents
      const all = registry.all()
      const ids = new Set(all.map(({ id }) => id))
      for (const id of parts.keys()) if (!ids.has(id)) parts.delete(id)
      const torrents = all.flatMap((watched) => [...partOf(watched)])
      made = { revision: now, torrents }
      return torrents
    },
  }
}

/** The torrent beside the client that has it. */
export function placed({ id, config }: WatchedClient, torrent: ClientTorrent): FleetTorrent {
  return { clientId: id, clientName: config.name, torrent }
}
