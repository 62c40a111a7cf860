import { BOX_HEADER } from './box.ts'
import type { Fragment } from './fragment.ts'
import type { Movie } from './movie.ts'
import { fragmentAt, isFragment, type Mp4Source } from './mp4-source.ts'

/** Boxes passed at the top of a file, or in one segment. */
const MAX_BOXES = 20_000

/** Every fragment between two places that holds samples of the video, from box to box. */
export async function* walkFragments(
  source: Mp4Source,
  range: { readonly start: number; readonly end: number },
  movie: Movie,
  startUnits = movie.table.endUnits,
): AsyncGenerator<Fragment> {
  let at = range.start
  let units = startUnits
  for (let count = 0; count < MAX_BOXES && at + BOX_HEADER <= range.end; count++) {
    const box = await source.box(at)
    if (isFragment(box, source)) {
      const fragment = await fragmentAt(source, box, movie, units)
      units = fragment.endUnits
      if (fragment.time !== undefined) yield fragment
    }
    at = box.end
  }
}
