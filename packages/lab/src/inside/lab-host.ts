import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { infoHash } from '@shoal/bittorrent'
import { createTracker, type PeerRow, type Tracker } from '@shoal/tracker'
import type { LabFaultChange } from '../lab-fault.ts'
import type { LabPlan } from '../lab-plan.ts'
import type { LabPeerStatus, LabStatus } from '../lab-status.ts'
import { startAria2 } from './aria2-peer.ts'
import { startBuiltin } from './builtin-peer.ts'
import { type Dials, dialPeers } from './dial-peers.ts'
import { FaultBoard } from './fault-board.ts'
import { AnnounceLog } from './front/announce-log.ts'
import { TrackerFront } from './front/tracker-front.ts'
import { makeContent } from './lab-content.ts'
import type { LabPeer, LabTorrent, PeerSetting } from './lab-peer.ts'
import { LabView } from './lab-view.ts'
import { handedOutMagnet } from './magnet-link.ts'
import { startQbittorrent } from './qbittorrent-peer.ts'
import { SeederRelay } from './relay/seeder-relay.ts'
import { trackerViewOf } from './tracker-view.ts'
import { startTransmission } from './transmission-peer.ts'

/** Where a lab lives. */
export interface LabPlace {
  /** Everything that it writes. */
  readonly folder: string
  /** `10.88.0.` or `127.88.0.`: the host number is added. */
  readonly prefix: string
  readonly isolation: LabStatus['isolation']
}

const FRONT_HOST = 1
const TRACKER_HOST = 2
const FIRST_PEER_HOST = 10
const FIRST_HIDDEN_HOST = 230 // where seeders listen behind their relays
const PEER_PORT = 6881
const STARTERS = {
  builtin: startBuiltin,
  aria2: startAria2,
  transmission: startTransmission,
  qbittorrent: startQbittorrent,
} as const
const LOOK = 20 // milliseconds
const QUESTION_TIMEOUT = 3_000 // milliseconds for one peer's answer

/** All that a running lab consists of. */
interface LabParts {
  readonly place: LabPlace
  readonly tracker: Tracker
  readonly front: TrackerFront
  readonly board: FaultBoard
  readonly log: AnnounceLog
  readonly torrents: readonly LabTorrent[]
  readonly relays: readonly SeederRelay[]
  readonly peers: readonly LabPeer[]
}

/** Tracker, content and participants of one lab, in the process that is inside of its network. */
export class LabHost {
  readonly #parts: LabParts
  readonly #view: LabView
  readonly #readyAt = performance.now()
  readonly #completeAfter = new Map<string, number>()

  private constructor(parts: LabParts) {
    const { torrents, peers } = parts
    this.#parts = parts
    this.#view = new LabView({ torrents, peers, status: (dials) => this.#status(dials) })
  }

  /** Starts everything; what has been started is stopped again where something fails. */
  static async start(plan: LabPlan, place: LabPlace, signal: AbortSignal): Promise<LabHost> {
    const host = place.prefix + TRACKER_HOST
    const tracker = createTracker({
      port: 0,
      listen: [host],
      access: { mode: 'open' },
      intervalSeconds: 60,
      minIntervalSeconds: 10,
    })
    await tracker.start(signal)
    const board = new FaultBoard()
    const log = new AnnounceLog(Date.now)
    const peers: LabPeer[] = []
    const relays: SeederRelay[] = []
    let front: TrackerFront | undefined
    try {
      const behind = { address: host, port: tracker.addresses[0]?.port ?? 0 }
      front = await TrackerFront.open({ address: place.prefix + FRONT_HOST, port: 0, tracker: behind, board, log })
      const content = join(place.folder, 'content')
      const trackers = front.announceUrls(tracker.announceUrls())
      const torrents = await makeContent(content, join(place.folder, 'torrents'), plan.sizes, trackers)
      const authority = `${front.place.address}:${front.place.port}`
      const setting = (id: string, role: LabPeer['role'], index: number): PeerSetting => ({
        id,
        role,
        address: place.prefix + (FIRST_PEER_HOST + index),
        port: PEER_PORT,
        listenAddress: place.prefix + (role === 'seeder' ? FIRST_HIDDEN_HOST + index : FIRST_PEER_HOST + index),
        downloads: role === 'seeder' ? content : join(place.folder, 'peers', id, 'downloads'),
        home: join(place.folder, 'peers', id),
        torrents,
        tracker: authority,
        network: `${place.prefix}0/24`,
      })
      const seeders = Array.from({ length: plan.seeders }, (_, index) => setting(`seed${index + 1}`, 'seeder', index))
      for (const seeder of seeders) {
        const { id, address, port, listenAddress } = seeder
        relays.push(await SeederRelay.open({ peer: id, address, port, behind: listenAddress, board }))
        peers.push(await startBuiltin(await prepared(seeder)))
      }
      await seeding(tracker, torrents, plan.seeders, signal)
      const settings = plan.downloaders.map((_, index) => setting(`dl${index + 1}`, 'downloader', plan.seeders + index))
      for (const change of plan.faults) await switchFault(change, { board, front, peers: [...seeders, ...settings] })
      const downloaders = plan.downloaders.map(async (kind, index) => {
        const wanted = settings[index]
        if (wanted !== undefined) peers.push(await STARTERS[kind](await prepared(wanted), signal))
      })
      const failed = (await Promise.allSettled(downloaders)).find((result) => result.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      return new LabHost({ place, tracker, front, board, log, torrents, relays, peers: peers.sort(byId) })
    } catch (error) {
      await Promise.allSettled(peers.map((peer) => peer.stop(AbortSignal.timeout(0))))
      await Promise.allSettled([...relays, ...(front === undefined ? [] : [front])].map((part) => part.close()))
      await tracker.stop(AbortSignal.timeout(0))
      throw error
    }
  }

  /** How everything stands: each peer's own view beside the tracker's, and with `dial` what a handshake finds. */
  async status(dial: boolean): Promise<LabStatus> {
    const { torrents, peers } = this.#parts
    return this.#status(dial ? await dialPeers(torrents[0], peers) : new Map())
  }

  /** The same with pieces, who feeds whom, and the latest dials. */
  view(): Promise<LabStatus> {
    return this.#view.look()
  }

  /** Switches a fault on or off; throws `LabFaultError` where it befalls no such peer. */
  change(change: LabFaultChange): Promise<void> {
    return switchFault(change, this.#parts)
  }

  async stop(signal: AbortSignal): Promise<void> {
    const { peers, relays, front, tracker } = this.#parts
    await Promise.allSettled(peers.map((peer) => peer.stop(signal)))
    await Promise.allSettled([...relays, front].map((part) => part.close()))
    await tracker.stop(signal)
  }

  async #status(dials: Dials): Promise<LabStatus> {
    const { place, torrents, peers, board } = this.#parts
    const elapsed = performance.now() - this.#readyAt
    const swarms = await Promise.all(torrents.map((torrent) => this.#swarmOf(torrent)))
    const trackers = this.#trackers
    return {
      elapsed,
      isolation: place.isolation,
      trackers: [...trackers],
      torrents: swarms.map(({ torrent, rows }) => {
        const { name, infoHash: hash, length, file } = torrent
        const magnet = handedOutMagnet(torrent.magnet, trackers, board)
        const seeders = rows.filter(({ seeder }) => seeder).length
        return { name, infoHash: hash, length, magnet, file, seeders, leechers: rows.length - seeders }
      }),
      peers: await Promise.all(peers.map((peer) => this.#statusOf(peer, { swarms, elapsed, dials }))),
      faults: board.list(),
    }
  }

  get #trackers(): readonly string[] {
    return this.#parts.front.announceUrls(this.#parts.tracker.announceUrls())
  }

  async #swarmOf(torrent: LabTorrent): Promise<Swarm> {
    const { rows } = await this.#parts.tracker.peers(infoHash(torrent.infoHash), { pageSize: 500 })
    return { torrent, rows }
  }

  async #statusOf(peer: LabPeer, { swarms, elapsed, dials }: Moment): Promise<LabPeerStatus> {
    const { id, kind, role, address, port } = peer
    const torrents = await peer.torrents(AbortSignal.timeout(QUESTION_TIMEOUT)).catch(() => undefined)
    const complete = torrents?.filter((torrent) => torrent.complete).length === swarms.length
    if (complete && !this.#completeAfter.has(id)) this.#completeAfter.set(id, elapsed)
    const completeAfter = this.#completeAfter.get(id)
    const dial = dials.get(`${address}:${port}`)
    const tracker = swarms.map(({ torrent, rows }) => {
      const heard = this.#parts.log.of(address, torrent.infoHash)
      return [torrent.infoHash, trackerViewOf(peer, { rows, heard, dial })] as const
    })
    return {
      ...{ id, kind, role, address, port },
      state: torrents === undefined ? 'silent' : 'ready',
      torrents: torrents ?? [],
      announced: tracker.flatMap(([hash, { handedOut }]) => (handedOut === `${address}:${port}` ? [hash] : [])),
      tracker: Object.fromEntries(tracker),
      ...(dial === undefined ? {} : { dial }),
      ...(completeAfter === undefined ? {} : { completeAfter }),
    }
  }
}

/** Puts a change of the faults into force. Throws `LabFaultError` where it befalls no such peer. */
async function switchFault(
  change: LabFaultChange,
  { board, front, peers }: Pick<LabParts, 'board' | 'front'> & { readonly peers: readonly PeerSubject[] },
): Promise<void> {
  board.change(change, peers)
  if (change.name !== 'wrong-port') return
  await Promise.all(peers.map(({ id, address }) => front.misdirect(address, board.isOn('wrong-port', id))))
}

type PeerSubject = Pick<LabPeer, 'id' | 'role' | 'address'>

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
  while (!hashes.every((hash) => tracker.swarm(hash)?.seeders === seeders)) await delay(LOOK, undefined, { signal })
}

interface Swarm {
  readonly torrent: LabTorrent
  readonly rows: readonly PeerRow[]
}

/** What the states of all peers at one moment are made of. */
interface Moment {
  readonly swarms: readonly Swarm[]
  readonly elapsed: number
  readonly dials: Dials
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
