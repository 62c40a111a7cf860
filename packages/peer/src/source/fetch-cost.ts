/** What reading some ranges takes. */
export interface FetchCost {
  /** Bytes of the distinct pieces, or of the blocks where these are proved one by one, that hold the ranges. */
  readonly all: number
  /** Those of them that are not here yet. */
  readonly missing: number
}

/** In which units bytes come. */
export interface FetchUnits {
  /** Bytes of a unit; the first begins at the torrent's first byte. */
  readonly length: number
  /** Whether the unit needs no fetching. */
  have(unit: number): boolean
}
