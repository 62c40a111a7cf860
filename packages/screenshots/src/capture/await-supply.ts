import { ContainerError } from '../container/video-reader.ts'
import { fetchUnits, piecesOf } from '../pieces/piece-map.ts'
import type { ByteRange, PieceSource, TorrentLayout } from '../pieces/piece-source.ts'
import type { Clock } from '../time/clock.ts'

/** Milliseconds that shots are kept waiting for pieces that nobody has. */
export const ABSENT_PATIENCE = 30_000
export const ABSENT_POLL = 1000 // milliseconds

interface SuppliedFrom {
  readonly source: PieceSource
  readonly layout: TorrentLayout
}

/** Whether the range is here, or somebody who is connected has its pieces. */
export function isSupplied(range: ByteRange, { source, layout }: SuppliedFrom): boolean {
  const units = fetchUnits(source, layout)
  if (piecesOf(range, units.length).every((unit) => units.have(unit))) return true
  const held = (piece: number): boolean => source.have(piece) || source.availability(piece) > 0
  return piecesOf(range, layout.pieceLength).every(held)
}

/**
 * Makes reads of one video wait for pieces that nobody has, together not for long while there are peers who have others;
 * without any, whoever comes may have these. What it makes throws ContainerError.
 */
export function patientReads({ source, layout, clock }: SuppliedFrom & { readonly clock: Clock }) {
  let waited = 0
  const anybody = (): boolean =>
    Array.from({ length: layout.pieceCount }).some((_, piece) => source.availability(piece) > 0)
  return async (range: ByteRange, signal: AbortSignal): Promise<void> => {
    while (!isSupplied(range, { source, layout }) && anybody()) {
      if (waited >= ABSENT_PATIENCE) throw new ContainerError('no connected peer has its pieces')
      await clock.sleep(ABSENT_POLL, signal)
      signal.throwIfAborted()
      waited += ABSENT_POLL
    }
  }
}
