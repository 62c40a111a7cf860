import { performance } from 'node:perf_hooks'
import { infoHash } from '@shoal/bittorrent'
import type { PeerRow } from '@shoal/tracker'
import type { LabFaultChange } from '../lab-fault.ts'
import type { LabPlan } from '../lab-plan.ts'
import type { LabPeerStatus, LabStatus } from '../lab-status.ts'
import { type Dials, dialPeers } from './dial-peers.ts'
import type { LabParts, LabPlace } from './lab-parts.ts'
import { LabView } from './lab-view.ts'
import { LatestAnswer } from './latest-answer.ts'
import { handedOutMagnet } from './magnet-link.ts'
import type { LabPeer, LabTorrent } from './peers/lab-peer.ts'
import { startParts, stopParts, switchFault } from './start-parts.ts'
import { trackerViewOf } from './tracker-view.ts'

const QUESTION_TIMEOUT = 3_000 // milliseconds for one peer's answer

/** Tracker, content and participants of one lab, in the process that is inside of its network. */
export class LabHost {
  readonly #parts: LabParts
  readonly #view: LabView
  readonly #readyAt = performance.now()
  readonly #completeAfter = new Map<string, number>()
  /** What each program says of its torrents. */
  readonly #answers: ReadonlyMap<string, LatestAnswer<LabPeerStatus['torrents']>>

  private constructor(parts: LabParts) {
    const { torrents, peers } = parts
    this.#parts = parts
    this.#view = new LabView({ torrents, peers, status: (dials, patience) => this.#status(dials, patience) })
    this.#answers = new Map(
      peers.map((peer) => {
        const ask = () => peer.torrents(AbortSignal.timeout(QUESTION_TIMEOUT))
        return [peer.id, new LatestAnswer(ask)]
      }),
    )
  }

  /** Starts everything; what has been started is stopped again where something fails. */
  static async start(plan: LabPlan, place: LabPlace, signal: AbortSignal): Promise<LabHost> {
    return new LabHost(await startParts(plan, place, signal))
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
    this.#parts.page?.server.close()
    this.#parts.page?.server.closeAllConnections()
    await stopParts(this.#parts, signal)
  }

  async #status(dials: Dials, patience = QUESTION_TIMEOUT): Promise<LabStatus> {
    const { place, torrents, peers, board, trackers, page } = this.#parts
    const elapsed = performance.now() - this.#readyAt
    const swarms = await Promise.all(torrents.map((torrent) => this.#swarmOf(torrent)))
    return {
      elapsed,
      isolation: place.isolation,
      ...(page === undefined ? {} : { page: page.url }),
      trackers: [...trackers],
      torrents: swarms.map(({ torrent, rows }) => {
        const { name, infoHash: hash, length, file } = torrent
        const magnet = handedOutMagnet(torrent.magnet, trackers, board)
        const seeders = rows.filter(({ seeder }) => seeder).length
        return { name, infoHash: hash, length, magnet, file, seeders, leechers: rows.length - seeders }
      }),
      peers: await Promise.all(peers.map((peer) => this.#statusOf(peer, { swarms, elapsed, dials, patience }))),
      faults: board.list(),
    }
  }

  async #swarmOf(torrent: LabTorrent): Promise<Swarm> {
    const { rows } = await this.#parts.tracker.peers(infoHash(torrent.infoHash), { pageSize: 500 })
    return { torrent, rows }
  }

  async #statusOf(peer: LabPeer, { swarms, elapsed, dials, patience }: Moment): Promise<LabPeerStatus> {
    const { id, kind, role, address, port } = peer
    const torrents = await this.#answers.get(id)?.within(patience)
    const complete = torrents?.filter((torrent) => torrent.complete).length === swarms.length
    if (complete && !this.#completeAfter.has(id)) this.#completeAfter.set(id, elapsed)
    const completeAfter = this.#completeAfter.get(id)
    const dial = dials.get(`${address}:${port}`)
    const tracker = swarms.map(({ torrent, rows }) => {
      const heard = this.#parts.log.of(address, torrent.infoHash)
      return [torrent.infoHash, trackerViewOf(peer, { rows: this.#notOfOthers(peer, rows), heard, dial })] as const
    })
    return {
      ...{ id, kind, role, address, port },
      state: torrents === undefined ? 'silent' : 'ready',
      torrents: torrents ?? [],
      announced: tracker.flatMap(([hash, { handedOut }]) => (handedOut === `${address}:${port}` ? [hash] : [])),
      tracker: Object.fromEntries(tracker),
      dial,
      completeAfter,
    }
  }

  /** Where all share this machine's address, what another peer announced is no wrong announce of this one. */
  #notOfOthers(peer: LabPeer, rows: readonly PeerRow[]): readonly PeerRow[] {
    const others = this.#parts.peers.filter((other) => other !== peer && other.address === peer.address)
    return others.length === 0 ? rows : rows.filter((row) => !others.some((other) => other.port === row.port))
  }
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
  /** Milliseconds to wait for what each program says. */
  readonly patience: number
}
