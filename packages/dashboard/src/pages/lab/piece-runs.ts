/** A stretch of a torrent that is equally full, from `begin` to `end` of 0 to 1. */
export interface PieceRun {
  readonly begin: number
  readonly end: number
  /** From 0, exclusive, to 1 for all of it. */
  readonly fullness: number
}

const FULL = 15

/** The stretches that a peer has anything of; `have` holds a hexadecimal digit for each part of the torrent. */
export function pieceRuns(have: string): readonly PieceRun[] {
  const runs: PieceRun[] = []
  for (const [stretch] of have.matchAll(/(.)\1*/g)) {
    const begin = runs.at(-1)?.end ?? 0
    const fullness = Number.parseInt(stretch[0] ?? '0', 16) / FULL
    runs.push({ begin, end: begin + stretch.length / have.length, fullness })
  }
  return runs.filter(({ fullness }) => fullness > 0)
}
