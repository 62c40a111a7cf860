import { mkdir } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { infoHash } from '@shoal/bittorrent'
import { createTracker, type PeerRow, type Tracker } from '@shoal/tracker'
import type { LabPlan } from '../lab-plan.ts'
import type { LabPeerStatus, LabStatus } from '../lab-status.ts'
import { startAria2 } from './aria2-peer.ts'
import { BuiltinThreads } from './builtin-threads.ts'
import { startDeluge } from './deluge-peer.ts'
import { dialPeers } from './dial-peers.ts'
import { LabAddresses, type LabNet } from './lab-addresses.ts'
import { makeContent } from './lab-content.ts'
import type { LabPeer, LabTorrent, PeerSetting } from './lab-peer.ts'
import { servePhonePage } from './phone-page.ts'
import { startQbittorrent } from './qbittorrent-peer.ts'
import { startRtorrent } from './rtorrent-peer.ts'
import { startTransmission } from './transmission-peer.ts'

/** Where a lab lives. */
export interface LabPlace {
  /** Everything that it writes. */
  readonly folder: string
  readonly net: LabNet
  readonly isolation: LabStatus['isolation']
}

const STARTERS = {
  aria2: startAria2,
  transmission: startTransmission,
  qbittorrent: startQbittorrent,
  rtorrent: startRtorrent,
  deluge: startDeluge,
} as const
const LOOK = 20 // milliseconds
const NOWHERE = { address: '', port: 0, controlPort: 0 } // never used: there is a place for each
const QUESTION_TIMEOUT = 3_000 // milliseconds for one peer's answer

interface LabParts {
  readonly place: LabPlace
  readonly tracker: Tracker
  readonly torrents: readonly LabTorrent[]
  readonly peers: readonly LabPeer[]
  readonly threads: BuiltinThreads
  /** For phones, on a lab that others can reach. */
  readonly page: { readonly url: string; readonly server: Server } | undefined
  readonly trackers: readonly string[]
}

/** Tracker, content and participants of one lab, in the process that is inside of its network. */
export class LabHost {
  readonly #parts: LabParts
  readonly #readyAt = performance.now()
  readonly #completeAfter = new Map<string, number>()

  private constructor(parts: LabParts) {
    this.#parts = parts
  }

  /** Starts everything; what has been started is stopped again where something fails. */
  static async start(plan: LabPlan, place: LabPlace, signal: AbortSignal): Promise<LabHost> {
    const addresses = new LabAddresses(place.net, plan)
    const { address, port } = await addresses.tracker()
    const tracker = createTracker({
      port,
      listen: [address],
      access: { mode: 'open' },
      intervalSeconds: 60,
      minIntervalSeconds: 10,
    })
    await tracker.start(signal)
    const peers: LabPeer[] = []
    const threads = new BuiltinThreads(plan.seeders + plan.downloaders.filter((kind) => kind === 'builtin').length)
    try {
      const content = join(place.folder, 'content')
      const named = tracker.announceUrls().map((url) => url.replace(`//${address}:`, `//${plan.host ?? address}:`))
      const authority = new URL(named[0] ?? '').host
      const socket = `ws://${authority}/announce` // a tier of its own: most clients cannot, and go on to the next at once
      const trackers = [...named, socket]
      const torrents = await makeContent(content, join(place.folder, 'torrents'), plan, [named, [socket]])
      const phone = place.net.kind === 'address' ? await addresses.page() : undefined
      const places = await addresses.peers([...Array<'builtin'>(plan.seeders).fill('builtin'), ...plan.downloaders])
      const setting = (id: string, role: LabPeer['role'], index: number): PeerSetting => ({
        id,
        role,
        ...(places[index] ?? NOWHERE),
        downloads: role === 'seeder' ? content : join(place.folder, 'peers', id, 'downloads'),
        home: join(place.folder, 'peers', id),
        torrents,
        tracker: authority,
        networks: addresses.networks,
      })
      const seeders = Array.from({ length: plan.seeders }, (_, index) => setting(`seed${index + 1}`, 'seeder', index))
      for (const seeder of seeders) peers.push(await threads.start(await prepared(seeder), signal))
      await seeding(tracker, torrents, plan.seeders, signal)
      const downloaders = plan.downloaders.map(async (kind, index) => {
        const wanted = await prepared(setting(`dl${index + 1}`, 'downloader', plan.seeders + index))
        peers.push(await (kind === 'builtin' ? threads.start(wanted, signal) : STARTERS[kind](wanted, signal)))
      })
      const failed = (await Promise.allSettled(downloaders)).find((result) => result.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      const page = phone && {
        url: `http://${plan.host ?? phone.address}:${phone.port}/`,
        server: await servePhonePage(phone, torrents, trackers),
      }
      return new LabHost({ page, trackers, place, tracker, torrents, threads, peers: peers.sort(byId) })
    } catch (error) {
      await Promise.allSettled(peers.map((peer) => peer.stop(AbortSignal.timeout(0))))
      await threads.close()
      await tracker.stop(AbortSignal.timeout(0))
      throw error
    }
  }

  /** How everything stands: each peer's own view beside the tracker's, and with `dial` what a handshake finds. */
  async status(dial: boolean): Promise<LabStatus> {
    const { page, trackers } = this.#parts
    const elapsed = performance.now() - this.#readyAt
    const swarms = await Promise.all(this.#parts.torrents.map((torrent) => this.#swarmOf(torrent)))
    const dials = dial ? await dialPeers(this.#parts.torrents[0], this.#parts.peers) : new Map()
    const peers = await Promise.all(
      this.#parts.peers.map(async (peer) => {
        const found = dials.get(`${peer.address}:${peer.port}`)
        return { ...(await this.#statusOf(peer, swarms, elapsed)), ...(found === undefined ? {} : { dial: found }) }
      }),
    )
    return {
      elapsed,
      isolation: this.#parts.place.isolation,
      ...(page === undefined ? {} : { page: page.url }),
      trackers: [...trackers],
      torrents: swarms.map(({ torrent, rows }) => {
        const { name, infoHash: hash, length, magnet, file } = torrent
        const seeders = rows.filter(({ seeder }) => seeder).length
        return { name, infoHash: hash, length, magnet, file, seeders, leechers: rows.length - seeders }
      }),
      peers,
    }
  }

  async stop(signal: AbortSignal): Promise<void> {
    this.#parts.page?.server.close()
    this.#parts.page?.server.closeAllConnections()
    await Promise.allSettled(this.#parts.peers.map((peer) => peer.stop(signal)))
    await this.#parts.threads.close()
    await this.#parts.tracker.stop(signal)
  }

  async #swarmOf(torrent: LabTorrent): Promise<Swarm> {
    const { rows } = await this.#parts.tracker.peers(infoHash(torrent.infoHash), { pageSize: 500 })
    return { torrent, rows }
  }

  async #statusOf(peer: LabPeer, swarms: readonly Swarm[], elapsed: number): Promise<LabPeerStatus> {
    const { id, kind, role, address, port } = peer
    const torrents = await peer.torrents(AbortSignal.timeout(QUESTION_TIMEOUT)).catch(() => undefined)
    const complete = torrents?.filter((torrent) => torrent.complete).length === this.#parts.torrents.length
    if (complete && !this.#completeAfter.has(id)) this.#completeAfter.set(id, elapsed)
    const completeAfter = this.#completeAfter.get(id)
    return {
      id,
      kind,
      role,
      address,
      port,
      state: torrents === undefined ? 'silent' : 'ready',
      torrents: torrents ?? [],
      announced: swarms
        .filter(({ rows }) => rows.some((row) => row.address === address && row.port === port))
        .map(({ torrent }) => torrent.infoHash),
      ...(completeAfter === undefined ? {} : { completeAfter }),
    }
  }
}

/**
 * Waits until the tracker knows all seeders. Whoever announces before them is told of nobody, and asks again only when
 * the interval is over: Transmission after minutes.
 */
async function seeding(
  tracker: Tracker,
  torrents: readonly LabTorrent[],
  seeders: number,
  signal: AbortSignal,
): Promise<void> {
  const hashes = torrents.map((torrent) => infoHash(torrent.infoHash))
  while (!hashes.every((hash) => (tracker.swarm(hash)?.seeders ?? 0) >= seeders))
    await delay(LOOK, undefined, { signal })
}

interface Swarm {
  readonly torrent: LabTorrent
  readonly rows: readonly PeerRow[]
}

async function prepared(setting: PeerSetting): Promise<PeerSetting> {
  await mkdir(setting.downloads, { recursive: true })
  await mkdir(setting.home, { recursive: true })
  return setting
}

function byId(left: LabPeer, right: LabPeer): number {
  if (left.role !== right.role) return left.role === 'seeder' ? -1 : 1
  return left.id.localeCompare(right.id, 'en', { numeric: true })
}
