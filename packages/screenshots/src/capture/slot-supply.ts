import { piecesOf } from '../pieces/piece-map.ts'
import type { TorrentLayout } from '../pieces/piece-source.ts'
import type { Slot } from '../plan/plan-slots.ts'
import type { ChosenVideo } from '../select/chosen-video.ts'
import type { Clock } from '../time/clock.ts'
import { ABSENT_PATIENCE, ABSENT_POLL } from './await-supply.ts'
import type { CaptureRequest } from './capture-request.ts'
import type { CaptureTally } from './capture-tally.ts'
import type { SlotCapture } from './slot-capture.ts'

/** Milliseconds given to the first peer to say what it has. */
const PEER_PATIENCE = 5000
const PEER_POLL = 100 // milliseconds

interface SupplyTerms {
  readonly capture: SlotCapture
  readonly tally: CaptureTally
  readonly clock: Clock
}

/**
 * The slots whose pieces somebody has, then the others as somebody comes who has theirs. Once there are shots, these are not
 * kept waiting for long: what nobody has by then is left out.
 */
export async function* inOrderOfSupply(
  slots: readonly (readonly [number, Slot])[],
  { capture, tally, clock }: SupplyTerms,
  signal: AbortSignal,
): AsyncGenerator<readonly [number, Slot]> {
  const absent: (readonly [number, Slot])[] = []
  for (const entry of slots) {
    if (capture.isSupplied(entry[1])) yield entry
    else absent.push(entry)
  }
  const until = clock.now() + ABSENT_PATIENCE
  for (const entry of absent) {
    const [, slot] = entry
    while (!capture.isSupplied(slot) && (tally.shotsDone === 0 || clock.now() < until)) {
      await clock.sleep(ABSENT_POLL, signal)
      signal.throwIfAborted()
    }
    if (capture.isSupplied(slot)) yield entry
    else tally.warn(`no picture near ${slot.target.toFixed(1)} s: no connected peer has its pieces`)
  }
}

/**
 * Resolves once somebody has a piece of the video, or nobody came for some seconds. An index that was in the cache is read
 * before the first peer is there, and everything would seem to be held by nobody.
 */
export async function untilPeersAreKnown(
  { source, clock }: Pick<CaptureRequest, 'source' | 'clock'>,
  { layout, video }: { readonly layout: TorrentLayout; readonly video: ChosenVideo },
  signal: AbortSignal,
): Promise<void> {
  const pieces = piecesOf(video.file, layout.pieceLength)
  const known = (): boolean =>
    pieces.some((piece) => source.availability(piece) > 0) || pieces.every((piece) => source.have(piece))
  const until = clock.now() + PEER_PATIENCE
  while (!known() && clock.now() < until) {
    await clock.sleep(PEER_POLL, signal)
    signal.throwIfAborted()
  }
}
