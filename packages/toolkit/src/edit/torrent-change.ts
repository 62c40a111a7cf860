/** What to change in a torrent file. Trackers change in the order of the fields here. */
export interface TorrentChange {
  /** Replaces all trackers. */
  readonly setTrackers?: readonly (readonly string[])[] | undefined
  /** Trackers that equal one of these go. */
  readonly deleteTrackers?: readonly string[] | undefined
  /** Trackers that contain one of these go. */
  readonly deleteMatching?: readonly string[] | undefined
  /** Whole trackers, one for another. */
  readonly replaceTrackers?: readonly Replacement[] | undefined
  /** Text inside trackers, e.g. an old passkey for a new one. */
  readonly replaceText?: readonly Replacement[] | undefined
  /** Tiers put behind the others; what is there already is not added again. */
  readonly addTrackers?: readonly (readonly string[])[] | undefined
  readonly comment?: string | undefined
  /** Removes the comment. */
  readonly dropComment?: boolean | undefined
  readonly createdBy?: string | undefined
  readonly dropDate?: boolean | undefined
  readonly webSeeds?: readonly string[] | undefined
  /** Changes the info-hash. */
  readonly isPrivate?: boolean | undefined
  /** Changes the info-hash. */
  readonly source?: string | undefined
  /** Removes the source; changes the info-hash. */
  readonly dropSource?: boolean | undefined
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
