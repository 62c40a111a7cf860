import type { PeerOrigin } from './peer-book.ts'

/**
 * Where peers of a torrent may come from. `private` is BEP 27: from its trackers and who they sent, and those a person
 * named; `given-only`: nobody but those named, neither asked for nor let in.
 */
export type Discovery = 'public' | 'private' | 'given-only'

const ORIGINS = {
  public: new Set<PeerOrigin>(['given', 'tracker', 'pex', 'dht', 'incoming']),
  private: new Set<PeerOrigin>(['given', 'tracker', 'incoming']),
  'given-only': new Set<PeerOrigin>(['given']),
} as const satisfies Readonly<Record<Discovery, ReadonlySet<PeerOrigin>>>

/** Whether a peer that came this way may be spoken to. */
export function mayUse(discovery: Discovery, origin: PeerOrigin): boolean {
  return ORIGINS[discovery].has(origin)
}
