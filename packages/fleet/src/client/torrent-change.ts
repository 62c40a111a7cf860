/** 0 is not wanted, 1 normal, 2 high, 3 higher still where the program knows that. */
export type FilePriority = 0 | 1 | 2 | 3

/** One limit of sharing: a number, none at all, or what the client's own settings say. */
export type ShareLimit = number | 'none' | 'client'

/** When a torrent has seeded enough. */
export interface ShareLimits {
  /** Uploaded over downloaded. */
  readonly ratio: ShareLimit
  /** Minutes of seeding. */
  readonly seedingTime: ShareLimit
  /** Minutes of seeding without a peer that takes anything. */
  readonly inactiveSeedingTime: ShareLimit
}

/** A change of one torrent beyond starting, stopping and removing it. */
export type TorrentChange =
  /** Runs it past the client's queue, or puts it back under the client's rules. */
  | { readonly kind: 'force-start'; readonly on: boolean }
  /** Replaces the category; an empty one takes it away. */
  | { readonly kind: 'category'; readonly category: string }
  | { readonly kind: 'add-tags'; readonly tags: readonly string[] }
  /** An empty list takes all tags away. */
  | { readonly kind: 'remove-tags'; readonly tags: readonly string[] }
  /** Bytes per second; 0 is no limit, absent stays as it is. */
  | { readonly kind: 'speed-limits'; readonly upload?: number; readonly download?: number }
  | { readonly kind: 'share-limits'; readonly limits: ShareLimits }
  /** Moves the data to that folder, as the client calls it. */
  | { readonly kind: 'location'; readonly path: string }
  /** The name shown; files keep theirs. */
  | { readonly kind: 'rename'; readonly name: string }
  /** Paths inside the torrent, parts separated by `/`. */
  | { readonly kind: 'rename-file'; readonly from: string; readonly to: string }
  | { readonly kind: 'rename-folder'; readonly from: string; readonly to: string }
  | { readonly kind: 'file-priority'; readonly indexes: readonly number[]; readonly priority: FilePriority }
  | { readonly kind: 'queue'; readonly to: 'top' | 'bottom' | 'up' | 'down' }
  | { readonly kind: 'super-seeding'; readonly on: boolean }
  | { readonly kind: 'sequential'; readonly on: boolean }
  | { readonly kind: 'first-last-piece-first'; readonly on: boolean }
  /** The client chooses the folder by category (qBittorrent's automatic torrent management). */
  | { readonly kind: 'automatic-management'; readonly on: boolean }
  | { readonly kind: 'add-trackers'; readonly urls: readonly string[] }
  | { readonly kind: 'edit-tracker'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove-trackers'; readonly urls: readonly string[] }
  | { readonly kind: 'add-web-seeds'; readonly urls: readonly string[] }
  | { readonly kind: 'remove-web-seeds'; readonly urls: readonly string[] }
  /** `host:port`, IPv6 in brackets. */
  | { readonly kind: 'add-peers'; readonly peers: readonly string[] }

/** `unsupported`: this kind of program, or this version of it, has no way to do it; nothing was changed. */
export type ChangeOutcome = { readonly kind: 'done' } | { readonly kind: 'unsupported' }

export const done: ChangeOutcome = { kind: 'done' }
export const unsupported: ChangeOutcome = { kind: 'unsupported' }
