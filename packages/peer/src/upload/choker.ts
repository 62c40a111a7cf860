/** A connected peer as the choker sees it. */
export interface ChokeCandidate {
  readonly interested: boolean
  readonly unchoked: boolean
  /** Bytes per second that it lately gave us. */
  readonly givesRate: number
  /** Bytes per second that it lately took from us. */
  readonly takesRate: number
  /** When it was last unchoked, in milliseconds; 0 for never. */
  readonly unchokedAt: number
}

export interface ChokeOptions {
  /** Peers served at a time, the optimistic one included. */
  readonly slots: number
  readonly seeding: boolean
  readonly now: number
}

const TRIAL = 30_000 // milliseconds: how long an optimistic unchoke lasts (BEP 3), and how long a newcomer may prove itself

/**
 * Who is to be served (BEP 3's choking): those who give most, or, for a seeder, who take most, and one slot for those
 * who never had a turn or had it longest ago, so that newcomers get a first piece.
 */
export function chooseUnchoked<Peer extends ChokeCandidate>(peers: readonly Peer[], options: ChokeOptions): Set<Peer> {
  const { slots, seeding, now } = options
  const interested = peers.filter((peer) => peer.interested)
  if (interested.length <= slots) return new Set(interested)
  const rate = (peer: Peer) => (seeding ? peer.takesRate : peer.givesRate)
  const byRate = interested.toSorted((left, right) => rate(right) - rate(left))
  const chosen = new Set(byRate.slice(0, slots - 1))
  const rest = byRate.filter((peer) => !chosen.has(peer))
  const onTrial = rest.find((peer) => peer.unchoked && now - peer.unchokedAt < TRIAL)
  const longestAgo = rest.toSorted((left, right) => left.unchokedAt - right.unchokedAt)[0]
  const optimistic = onTrial ?? longestAgo
  if (optimistic !== undefined) chosen.add(optimistic)
  return chosen
}
