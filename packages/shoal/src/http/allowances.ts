import type { Allowances } from '@shoal/fleet'
import { isPublicTracker } from '@shoal/peer'
import { isInNetworks } from './host-rules.ts'

/** What the guards let through beyond public addresses. */
export interface OpenAllowances extends Allowances {
  /** Opens the guards for one link and one torrent's peers until the returned function is called. */
  openFor(exception: GuardException): () => void
}

/** Exactly what the demo needs, and nothing beside it. */
export interface GuardException {
  /** The very link of the .torrent. */
  readonly link: string
  readonly infoHash: string
  /** Address blocks of its peers. */
  readonly peers: readonly string[]
}

export interface AllowanceSettings {
  /** Private networks that the operator allowed for fetching. */
  readonly networks: readonly string[]
  /** Private networks whose peers the operator allowed for every torrent. */
  readonly peerNetworks: readonly string[]
  readonly ownTrackers: readonly string[]
  readonly usesDht: boolean
}

/** Guards as the configuration sets them. */
export function createAllowances({ networks, peerNetworks, ownTrackers, usesDht }: AllowanceSettings): OpenAllowances {
  const exceptions = new Set<GuardException>()
  const trackerHosts = new Set(ownTrackers.map((url) => new URL(url).host))
  return {
    mayFetch: (url) =>
      isInNetworks(url.hostname.replace(/^\[|\]$/g, ''), networks) ||
      [...exceptions].some((exception) => exception.link === url.href),
    mayAnnounce: (tracker) => trackerHosts.has(tracker.host),
    isPublicTracker: ({ hostname }) => isPublicTracker(hostname),
    usesDht: () => usesDht,
    peersOf: (infoHash) => [
      ...peerNetworks,
      ...[...exceptions].filter((exception) => exception.infoHash === infoHash).flatMap(({ peers }) => peers),
    ],
    openFor(exception) {
      exceptions.add(exception)
      return () => exceptions.delete(exception)
    },
  }
}
