import classes from './lab.module.css'
import { pieceRuns } from './piece-runs.ts'

/** Which parts of a torrent a peer holds, from its beginning to its end. */
export function PieceBar({ have, label }: { readonly have: string; readonly label: string }) {
  return (
    <svg className={classes['bar']} viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label={label}>
      {pieceRuns(have).map(({ begin, end, fullness }) => (
        <rect key={begin} x={begin} width={end - begin} height={1} opacity={opacityOf(fullness)} />
      ))}
    </svg>
  )
}

/** A part that is not full yet is seen as such, however little there is. */
export function opacityOf(fullness: number): number {
  return fullness === 1 ? 1 : 0.2 + fullness * 0.45
}
