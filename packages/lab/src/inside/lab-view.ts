import { performance } from 'node:perf_hooks'
import type { LabPeerTorrent, LabStatus } from '../lab-status.ts'
import { type Dials, dialPeers } from './dial-peers.ts'
import { LatestAnswer } from './latest-answer.ts'
import type { LabPeer, LabTorrent, PeerDetails } from './peers/lab-peer.ts'
import { pieceParts } from './peers/piece-parts.ts'

export interface LabViewParts {
  readonly torrents: readonly LabTorrent[]
  readonly peers: readonly LabPeer[]
  /** Waits so many milliseconds for what each program says. */
  readonly status: (dials: Dials, patience: number) => Promise<LabStatus>
}

/** What one program says of each torrent. */
type AllDetails = ReadonlyMap<string, PeerDetails>

const SHORTEST = 900 // milliseconds from one look at everything to the next
const DIAL_EVERY = 4_000 // milliseconds
const QUESTION_TIMEOUT = 5_000 // milliseconds for one peer's answer
const PATIENCE = 500 // milliseconds that a look waits for it; later ones are for the next look

/** The lab as it is watched: with pieces, who feeds whom, and the latest dials. Who asks too often gets the last look again. */
export class LabView {
  readonly #parts: LabViewParts
  readonly #answers: readonly LatestAnswer<AllDetails>[]
  #dials: Dials = new Map()
  #dialledAt = Number.NEGATIVE_INFINITY
  #looking: Promise<LabStatus> | undefined
  #notBefore = Number.NEGATIVE_INFINITY

  constructor(parts: LabViewParts) {
    this.#parts = parts
    this.#answers = parts.peers.map((peer) => new LatestAnswer((before) => this.#ask(peer, before)))
  }

  look(): Promise<LabStatus> {
    if (this.#looking === undefined || performance.now() >= this.#notBefore) {
      this.#notBefore = Number.POSITIVE_INFINITY
      const begin = performance.now()
      this.#looking = this.#look().finally(() => {
        this.#notBefore = begin + SHORTEST
      })
    }
    return this.#looking
  }

  async #look(): Promise<LabStatus> {
    const { torrents, peers, status } = this.#parts
    this.#dialSoon()
    const answers = Promise.all(this.#answers.map((answer) => answer.within(PATIENCE)))
    const [base, details] = await Promise.all([status(this.#dials, PATIENCE), answers])
    return {
      ...base,
      peers: base.peers.map((peer, index) => ({
        ...peer,
        torrents: peer.torrents.map((torrent) => withDetails(torrent, details[index], torrents)),
      })),
      flows: torrents.flatMap(({ infoHash }) => flowsOf(infoHash, peers, details)),
    }
  }

  /** What a peer's program says of each torrent; where it does not answer, what it said before. */
  async #ask(peer: LabPeer, before: AllDetails | undefined): Promise<AllDetails> {
    const signal = AbortSignal.timeout(QUESTION_TIMEOUT)
    const answers = await Promise.allSettled(
      this.#parts.torrents.map(async ({ infoHash }) => [infoHash, await peer.details(infoHash, signal)] as const),
    )
    const answered = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    return new Map([...(before ?? []), ...answered])
  }

  /** Dials everybody in the background, now and then. */
  #dialSoon(): void {
    if (performance.now() - this.#dialledAt < DIAL_EVERY) return
    this.#dialledAt = Number.POSITIVE_INFINITY
    void dialPeers(this.#parts.torrents[0], this.#parts.peers)
      .catch(() => new Map()) // the lab is ending
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
  details: AllDetails | undefined,
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
  details: readonly (AllDetails | undefined)[],
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
