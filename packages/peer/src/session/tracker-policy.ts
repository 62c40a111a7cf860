/** A private torrent without a tracker that the user allowed: a second client under a passkey gets people banned. */
export class TrackerNotAllowedError extends Error {
  readonly code = 'tracker_not_allowed'
  override readonly name = 'TrackerNotAllowedError'
  /** Host names only; the URLs hold passkeys. */
  readonly hosts: readonly string[]
  constructor(hosts: readonly string[]) {
    super(`the torrent is private and none of its trackers is allowed: ${hosts.join(', ') || 'it names none'}`)
    this.hosts = hosts
  }
}

/** The host of a tracker URL, lower-case, without port; undefined for what is no URL. */
export function trackerHost(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  return new URL(url).hostname.toLowerCase().replace(/^\[|\]$/g, '')
}

/** Whether one of `trackers`, each `host:port` or `host`, is on this host. */
export function onAllowedHost(trackers: readonly string[], host: string): boolean {
  return trackers.some((tracker) => tracker === host || trackerHost(`udp://${tracker}`) === host)
}

/** The trackers of a private torrent that may be announced to, by tier. @throws TrackerNotAllowedError where none */
export function allowedTiers(
  tiers: readonly (readonly string[])[],
  mayAnnounce: (host: string) => boolean,
): readonly (readonly string[])[] {
  const allowed = tiers
    .map((tier) => tier.filter((url) => mayAnnounce(trackerHost(url) ?? '')))
    .filter((tier) => tier.length > 0)
  if (allowed.length > 0) return allowed
  const hosts = tiers.flat().map((url) => trackerHost(url) ?? 'invalid')
  throw new TrackerNotAllowedError([...new Set(hosts)])
}
