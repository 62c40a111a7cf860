import type { InfoHash } from '@shoal/bittorrent'

/** Who and what the tracker serves. A denied thing stays denied even where it is allowed too. */
export interface AccessRules {
  /**
   * `open` serves every info-hash not denied; `listed` those allowed and not denied; `private` as one of these two, for
   * known passkeys only.
   */
  readonly mode: 'open' | 'listed' | 'private'
  /** Private mode: whether it serves as `listed` does. Default: when `allow` has entries. */
  readonly listedOnly?: boolean
  readonly allow?: readonly ListEntry[]
  readonly deny?: readonly ListEntry[]
  /** Addresses and CIDRs, IPv4 or IPv6. An empty `allowAddresses` allows all. */
  readonly allowAddresses?: readonly string[]
  readonly denyAddresses?: readonly string[]
  /** Beginnings of peer ids, such as `-qB4`. An empty `allowClients` allows all. */
  readonly allowClients?: readonly string[]
  readonly denyClients?: readonly string[]
  /** Ports that peers may not announce, single or as `from-to`. Port 0 is never accepted. */
  readonly denyPorts?: readonly string[]
  /** Files with one info-hash a line (and, after a space, a name), read again when they change. */
  readonly allowFile?: string
  readonly denyFile?: string
}

/** An info-hash on a list, or known by name. */
export interface ListEntry {
  readonly infoHash: InfoHash
  readonly name?: string
}
