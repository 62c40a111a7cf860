import { performance } from 'node:perf_hooks'
import type { LabPeerTorrent, LabStatus } from '../lab-status.ts'
import { type Dials, dialPeers } from './dial-peers.ts'
import type { LabPeer, LabTorrent, PeerDetails } from './lab-peer.ts'
import { pieceParts } from './piece-parts.ts'

export interface LabViewParts {
  readonly torrents: readonly LabTorrent[]
  readonly peers: readonly LabPeer[]
  readonly status: (dials: Dials) => Promise<LabStatus>
}

const SHORTEST = 900 // milliseconds between two looks at everything
const REST = 2 // times as long as the last look took, so that looking never keeps a small machine busy
const DIAL_EVERY = 4_000 // milliseconds
const QUESTION_TIMEOUT = 2_000 // milliseconds for one peer's answer

/** The lab as it is watched: with pieces, who feeds whom, and the latest dials. Who asks too often gets the last look again. */
export class LabView {
  readonly #parts: LabViewParts
  #dials: Dials = new Map()
  #dialledAt = Number.NEGATIVE_INFINITY
  #looking: Promise<LabStatus> | undefined
  #notBefore = Number.NEGATIVE_INFINITY

  constructor(parts: LabViewParts) {
    this.#parts = parts
  }

  look(): Promise<LabStatus> {
    if (this.#looking === undefined || performance.now() >= this.#notBefore) {
      this.#notBefore = Number.POSITIVE_INFINITY
      const begin = performance.now()
      this.#looking = this.#look().finally(() => {
        this.#notBefore = performance.now() + Math.max(SHORTEST, (performance.now() - begin) * REST)
      })
    }
    return this.#looking
  }

  async #look(): Promise<LabStatus> {
    const { torrents, peers, status } = this.#parts
    this.#dialSoon()
    const [base, details] = await Promise.all([status(this.#dials), Promise.all(peers.map((peer) => this.#ask(peer)))])
    return {
      ...base,
      peers: base.peers.map((peer, index) => ({
        ...peer,
        torrents: peer.torrents.map((torrent) => withDetails(torrent, details[index], torrents)),
      })),
      flows: torrents.flatMap(({ infoHash }) => flowsOf(infoHash, peers, details)),
    }
  }

  /** What a peer's program says of each torrent; those that it does not answer for are missing. */
  async #ask(peer: LabPeer): Promise<ReadonlyMap<string, PeerDetails>> {
    const signal = AbortSignal.timeout(QUESTION_TIMEOUT)
    const answers = await Promise.allSettled(
      this.#parts.torrents.map(async ({ infoHash }) => [infoHash, await peer.details(infoHash, signal)] as const),
    )
    return new Map(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])))
  }

  /** Dials everybody in the background, now and then. */
  #dialSoon(): void {
    if (performance.now() - this.#dialledAt < DIAL_EVERY) return
    this.#dialledAt = Number.POSITIVE_INFINITY
    void dialPeers(this.#parts.torrents[0], this.#parts.peers)
      .then((dials) => {
        this.#dials = dials
      })
      .finally(() => {
        this.#dialledAt = performance.now()
      })
  }
}

function withDetails(
  torrent: LabPeerTorrent,
  details: ReadonlyMap<string, PeerDetails> | undefined,
  torrents: readonly LabTorrent[],
): LabPeerTorrent {
  const found = details?.get(torrent.infoHash)
  const pieceCount = torrents.find(({ infoHash }) => infoHash === torrent.infoHash)?.pieceCount ?? 0
  if (found === undefined) return torrent
  const have = found.pieces === undefined ? {} : { have: pieceParts(found.pieces, pieceCount) }
  return { ...torrent, ...have, links: found.peers.length }
}

/** Who feeds whom in one torrent, as either side says. */
function flowsOf(
  infoHash: string,
  peers: readonly LabPeer[],
  details: readonly ReadonlyMap<string, PeerDetails>[],
): NonNullable<LabStatus['flows']> {
  const idOf = new Map(peers.map(({ id, address }) => [address, id]))
  if (idOf.size < peers.length) return [] // programs name addresses, and here several peers share one
  const speeds = new Map<string, { readonly from: string; readonly to: string; readonly speed: number }>()
  const note = (from: string, to: string, speed: number): void => {
    const key = `${from} ${to}`
    if (speed > (speeds.get(key)?.speed ?? 0)) speeds.set(key, { from, to, speed: Math.round(speed) })
  }
  for (const [index, { id }] of peers.entries()) {
    for (const other of details[index]?.get(infoHash)?.peers ?? []) {
      const otherId = idOf.get(other.address)
      if (otherId === undefined || otherId === id) continue // the lab's own dial
      note(otherId, id, other.downloadSpeed)
      note(id, otherId, other.uploadSpeed)
    }
  }
  return [...speeds.values()].map((flow) => ({ infoHash, ...flow }))
}
