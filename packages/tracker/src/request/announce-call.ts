/** `event` of an announce (BEP 3; paused: BEP 21). Numbers 0–3 are BEP 15's. */
export const announceEvent = { none: 0, completed: 1, started: 2, stopped: 3, paused: 4 } as const

/** How an announce ended. */
export const announceStatus = {
  /** Stored, or removed when it stopped. */
  stored: 0,
  /** Answered but not kept: memory is full and nothing cheaper could be given up. */
  full: 1,
  /** The swarm is not there and this source may not make one now. */
  refused: 2,
} as const

/**
 * One announce on its way to the store and back. Reused from request to request so that the hot path makes no garbage:
 * a frontend fills the first half, the store the second.
 */
export class AnnounceCall {
  /** The info-hash as five words, loaded little-endian. */
  readonly infoHash = new Int32Array(5)
  /** 4 or 6. */
  family: 4 | 6 = 4
  /** The peer's address in wire order, loaded little-endian: one word or four. */
  readonly address = new Int32Array(4)
  /** The peer's port in wire order, loaded little-endian. */
  port = 0
  seeder = false
  event: number = announceEvent.none
  /** Identifies the peer over both families: from peer id and key. */
  fingerprint = 0
  /** Peers wanted of each family. */
  want4 = 0
  want6 = 0
  /** Whether the announce may make a swarm that is not there. */
  mayCreate = true
  /** Where the compact peers go; each view needs `sampleRoom` of its family's peers. */
  target4: DataView = new DataView(new ArrayBuffer(0))
  at4 = 0
  target6: DataView = new DataView(new ArrayBuffer(0))
  at6 = 0

  /** Details for the people who look at swarms; kept when there is a tier for them. */
  readonly peerId = new Int32Array(5)
  uploaded = 0 // bytes
  downloaded = 0 // bytes
  left = 0 // bytes
  protocol = 0 // index into http, udp, ws
  /** The source address where it differs from `address`: IPv4 in one word, IPv6 in four; family 0 when it does not. */
  sourceFamily: 0 | 4 | 6 = 0
  readonly source = new Int32Array(4)

  status: number = announceStatus.stored
  written4 = 0
  written6 = 0
  seeders = 0
  leechers = 0
  paused = 0
  completed = 0
  /** True when this announce made the swarm. */
  created = false
  /** True when the peer was not known before. */
  newPeer = false
}

/** Counts of one swarm, as a scrape gives them (BEP 48, `paused` from BEP 21's `downloaders`). */
export interface SwarmCounts {
  seeders: number
  leechers: number
  paused: number
  completed: number
}
