/** Somebody who has pieces. */
export interface Holder {
  has(piece: number): boolean
}

/** Which piece to begin next: the one thing in which a whole download and reading on demand differ. */
export interface PieceOrder {
  /**
   * The most wanted piece that `holder` has and that was not begun; where `before` is given, only one that is wanted
   * more than that piece, which is under way.
   */
  next(holder: Holder, before?: number): number | undefined
  /** The piece is under way and no longer offered by `next`. */
  begin(piece: number): void
  /** The piece was given up or proved wrong: it is offered again. */
  again(piece: number): void
  /** Whether `holder` has any piece that is wanted and not here, begun or not. */
  wantsFrom(holder: Holder): boolean
}
