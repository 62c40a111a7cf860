import { type AnnounceRequest, describePeerId, toHex } from '@shoal/bittorrent'

/** The last announce of one source for one torrent, as it came. */
export interface HeardAnnounce {
  readonly protocol: 'http' | 'udp'
  readonly request: AnnounceRequest
  /** Path and query as they came; a datagram in hexadecimal. */
  readonly raw: string
  readonly at: number // Unix milliseconds
  /** What the source got: `peers`, or why it got nothing. */
  readonly answer: 'peers' | 'refused' | 'spoiled' | 'none'
  /** How many announces came. */
  readonly count: number
}

type Announced = Pick<HeardAnnounce, 'protocol' | 'request' | 'raw' | 'answer'>

const MOST = 10_000 // sources and torrents
const LONGEST = 2_000 // characters of a raw request

/** Every announce that reached the tracker's front door, answered or not: the last one of each source and torrent. */
export class AnnounceLog {
  readonly #heard = new Map<string, HeardAnnounce>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  note(source: string, { protocol, request, raw, answer }: Announced): void {
    const key = `${source} ${toHex(request.infoHash)}`
    const before = this.#heard.get(key)
    if (before === undefined && this.#heard.size >= MOST) return
    this.#heard.set(key, {
      ...{ protocol, answer, at: this.#now(), raw: raw.slice(0, LONGEST), count: (before?.count ?? 0) + 1 },
      // What was parsed out of a datagram is a view of it, and the datagram of a socket that reuses its memory.
      request: { ...request, infoHash: request.infoHash.slice() },
    })
  }

  /** What a source last said of a torrent; 40 hexadecimal digits. */
  of(source: string, infoHash: string): HeardAnnounce | undefined {
    return this.#heard.get(`${source} ${infoHash}`)
  }

  /** Everything that a source last said, a line for each torrent. */
  from(source: string): readonly HeardAnnounce[] {
    return [...this.#heard].flatMap(([key, heard]) => (key.startsWith(`${source} `) ? [heard] : []))
  }
}

/** The program that an announce's peer id names, with its version. */
export function announcedClient({ peerId }: AnnounceRequest): string {
  const { client, version } = describePeerId(peerId)
  return `${client} ${version}`.trim()
}
