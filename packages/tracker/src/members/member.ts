import type { InfoHash } from '@shoal/bittorrent'

/** Peers of a member without a limit of its own: what one passkey may cost in memory. */
export const MAX_PEERS_OF_MEMBER = 20_000

/** A user of a private tracker, as the site describes it. */
export interface Member {
  /** The site's own id. */
  readonly id: string
  /** Secret part of the user's announce URL, 16 to 64 letters and digits, or what `passkeyDigest` makes of it. */
  readonly passkey: string | { readonly digest: string }
  /** Why the user is shut out; undefined while it is not. */
  readonly disabled?: string
  /** Whether the user may download. Default true. */
  readonly mayLeech?: boolean
  /** Peers at once at most, over all torrents. Default 20,000. */
  readonly maxPeers?: number
  /** What a byte counts, on top of the torrent's own factor. Default 1. */
  readonly uploadFactor?: number
  readonly downloadFactor?: number
}

/** Members that come, change or go; the others stay as they are. */
export interface MemberChange {
  readonly set?: Iterable<Member>
  /** Ids. */
  readonly remove?: Iterable<string>
}

/** What bytes of a torrent count: 0 for download makes it freeleech. */
export interface TorrentFactor {
  readonly infoHash: InfoHash
  readonly uploadFactor?: number
  readonly downloadFactor?: number
  /** Unix seconds until which the factors hold. Default for ever. */
  readonly until?: number
}

/** Rules for all members. */
export interface MemberRules {
  /** Bytes a second that nobody has; what is claimed beyond counts nothing and raises a flag. Default 1.25 GB/s. */
  readonly impossibleSpeed?: number
  /** Addresses of one member within a day that raise a flag. Default 8. */
  readonly manyAddresses?: number
  /** Factor of every download. 0 makes the whole site freeleech. Default 1. */
  readonly downloadFactor?: number
  readonly uploadFactor?: number
}

/** What a member earned and spent since the last batch; bytes after factors, and the raw ones beside them. */
export interface Credit {
  readonly member: string
  readonly uploaded: number
  readonly downloaded: number
  readonly rawUploaded: number
  readonly rawDownloaded: number
  readonly seedSeconds: number
  readonly completed: number
}

/** Something that a person should look at. */
export interface MemberFlag {
  readonly member: string
  readonly kind: 'impossible speed' | 'many addresses'
  readonly detail: string
  /** Unix seconds. */
  readonly at: number
}

/** One batch of credits and flags. Handing the same number over twice must count once. */
export interface CreditBatch {
  readonly batch: number
  /** Unix seconds. */
  readonly at: number
  readonly credits: readonly Credit[]
  readonly flags?: readonly MemberFlag[]
}

/** What a peer of a member last said of itself; the next announce is measured against it. */
export interface PeerCounters {
  readonly member: string
  /** Tells the member's peers apart. */
  readonly peer: number
  readonly uploaded: number // bytes
  readonly downloaded: number // bytes
  /** Unix seconds of the announce. */
  readonly seen: number
  /** True for a peer that is gone. */
  readonly gone?: boolean
  /** Stands for the torrent, and whether the peer had all of it; absent in journals of format 2. */
  readonly torrent?: number
  readonly seeder?: boolean
  /** Whether the member's completion of that torrent was counted. */
  readonly completed?: boolean
}
