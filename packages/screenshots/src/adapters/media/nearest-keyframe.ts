/** Seconds before a moment at which reading begins, until a keyframe comes before the moment. */
const STEPS_BACK = [0, 2, 6, 18, 54]
/** Of these, how many a keyframe is worth. */
const KEYFRAME_STEPS = 4

interface KeyframeSearch<Found> {
  /** The first keyframe from the place to which libavformat goes for that moment: mostly the last one before it. */
  from(seconds: number): Promise<Found | undefined>
  /** Called with each keyframe that was found and is not the answer. */
  drop(found: Found): void
}

/** A keyframe within reach of the moment, or the nearest one that a few searches find; all in seconds. */
export async function nearestKeyframe<Found extends { readonly seconds: number }>(
  seconds: number,
  reach: number,
  search: KeyframeSearch<Found>,
): Promise<Found> {
  let best: Found | undefined
  const distance = (found: Found): number => Math.abs(found.seconds - seconds)
  const look = async (at: number): Promise<void> => {
    const found = await search.from(at)
    const better = found !== undefined && (best === undefined || distance(found) < distance(best))
    const worse = better ? best : found
    if (worse !== undefined) search.drop(worse)
    if (better) best = found
  }
  for (const back of STEPS_BACK.slice(0, KEYFRAME_STEPS)) {
    await look(back === 0 ? seconds + reach : seconds - back)
    if (best !== undefined && best.seconds <= seconds + reach) break
  }
  // One after the moment, if it lies nearer than the one before.
  if (best !== undefined && best.seconds < seconds - reach) await look(seconds + distance(best))
  if (best === undefined) throw new Error('no keyframe was found there')
  return best
}

/** What an attempt from somewhere before the moment finds, from ever earlier. */
export async function fromEarlier<Found>(
  seconds: number,
  attempt: (from: number) => Promise<Found | undefined>,
): Promise<Found> {
  for (const back of STEPS_BACK) {
    const found = await attempt(seconds - back)
    if (found !== undefined) return found
  }
  throw new Error('no keyframe was found before it')
}
