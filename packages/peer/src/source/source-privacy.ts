import { TrackerNotAllowedError, trackerHost } from '../session/tracker-policy.ts'
import type { Discovery } from '../swarm/discovery.ts'
import { isPublicTracker } from './public-trackers.ts'
import type { TorrentReference } from './torrent-reference.ts'

/** What the user allows beside the torrent's own word. */
export interface PrivacyOptions {
  /** Nobody but the given peers: no tracker, no DHT, no PEX, nobody who comes. */
  readonly onlyGiven: boolean
  /** Whether peers were given at all. */
  readonly given: boolean
  /** Whether a tracker host is the user's own or allowed by him for private torrents. */
  mayAnnounce(host: string): boolean
}

/** Where peers may come from, and which trackers hear of us. */
export interface PrivacyDecision {
  readonly discovery: Discovery
  readonly tiers: readonly (readonly string[])[]
}

/**
 * Decides before the first packet. A private torrent uses allowed trackers only, a magnet that names an unknown tracker counts as
 * private while its metadata is not known. @throws TrackerNotAllowedError where nobody is left to ask
 */
export function decidePrivacy(reference: TorrentReference, options: PrivacyOptions): PrivacyDecision {
  if (options.onlyGiven) return { discovery: 'given-only', tiers: [] }
  const hosts = reference.tiers.flat().map((url) => trackerHost(url) ?? 'invalid')
  const strangers = hosts.filter((host) => !isPublicTracker(host) && !options.mayAnnounce(host))
  const isPrivate = reference.metainfo?.isPrivate
  if (isPrivate === false) return { discovery: 'public', tiers: reference.tiers }
  if (isPrivate === true) return asPrivate(reference, options)
  if (hosts.every(isPublicTracker)) return { discovery: 'public', tiers: reference.tiers }
  if (strangers.length === 0) return { discovery: 'private', tiers: reference.tiers }
  if (options.given) return { discovery: 'given-only', tiers: [] }
  throw new TrackerNotAllowedError([...new Set(strangers)])
}

/** Decides again once the metadata says whether the torrent is private. */
export function decideWithMetadata(
  reference: TorrentReference,
  isPrivate: boolean,
  options: PrivacyOptions,
): PrivacyDecision {
  if (options.onlyGiven) return { discovery: 'given-only', tiers: [] }
  if (!isPrivate) return { discovery: 'public', tiers: reference.tiers }
  try {
    return asPrivate(reference, { ...options, given: true })
  } catch (error) {
    if (error instanceof TrackerNotAllowedError) return { discovery: 'given-only', tiers: [] }
    throw error
  }
}

function asPrivate(reference: TorrentReference, options: PrivacyOptions): PrivacyDecision {
  const tiers = reference.tiers
    .map((tier) => tier.filter((url) => options.mayAnnounce(trackerHost(url) ?? '')))
    .filter((tier) => tier.length > 0)
  if (tiers.length > 0) return { discovery: 'private', tiers }
  if (options.given) return { discovery: 'given-only', tiers: [] }
  throw new TrackerNotAllowedError(reference.tiers.flat().map((url) => trackerHost(url) ?? 'invalid'))
}
