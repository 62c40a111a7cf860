/** What to change in a torrent file. Trackers change in the order of the fields here. */
export interface TorrentChange {
  /** Replaces all trackers. */
  readonly setTrackers?: readonly (readonly string[])[]
  /** Removes the trackers that equal one of these. */
  readonly deleteTrackers?: readonly string[]
  /** Removes the trackers that contain one of these. */
  readonly deleteMatching?: readonly string[]
  /** Whole trackers, one for another. */
  readonly replaceTrackers?: readonly Replacement[]
  /** Text inside trackers, e.g. an old passkey for a new one. */
  readonly replaceText?: readonly Replacement[]
  /** Tiers put behind the others; what is there already is not added again. */
  readonly addTrackers?: readonly (readonly string[])[]
  /**
   * Applies `replaceText` and the deletions to comment, creator, publisher, source and web seeds too. A source inside
   * info changes the info-hash.
   */
  readonly everywhere?: boolean
  readonly comment?: string
  /** Removes the comment. */
  readonly dropComment?: boolean
  readonly createdBy?: string
  readonly dropDate?: boolean
  /** Replaces all web seeds (BEP 19). */
  readonly webSeeds?: readonly string[]
  readonly addWebSeeds?: readonly string[]
  /** Replaces all web seeds of the older kind (BEP 17). */
  readonly httpSeeds?: readonly string[]
  readonly addHttpSeeds?: readonly string[]
  /** Replaces all DHT nodes, `host:port` (BEP 5). */
  readonly nodes?: readonly string[]
  /** Changes the info-hash. */
  readonly name?: string
  /** Random bytes under `entropy`; changes the info-hash. */
  readonly entropy?: Uint8Array
  /** Changes the info-hash. */
  readonly isPrivate?: boolean
  /** Changes the info-hash. */
  readonly source?: string
  /** Removes the source; changes the info-hash. */
  readonly dropSource?: boolean
}

/** One text for another. */
export interface Replacement {
  readonly from: string
  readonly to: string
}

/** A change that cannot be made. */
export class EditError extends Error {
  readonly code = 'EDIT'
  override readonly name = 'EditError'
}
