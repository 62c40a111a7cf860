/** Times this close together are those of one keyframe; seconds. */
const SAME = 0.01
/** Keyframes closer together than this need no rhythm to be found; seconds. */
const MIN_PERIOD = 0.2
/** How far keyframes may be off an even rhythm: seconds, and as a share of the rhythm. */
const TOLERANCE = 0.1
const TOLERANCE_SHARE = 0.1
/** Keyframes remembered, and parts that the shortest distance is tried in: files may claim any times. */
const MAX_TIMES = 1000
const MAX_PARTS = 1000

/**
 * Many encoders make a keyframe every so many seconds. Any keyframes tell that distance by elimination: it divides what
 * lies between them, and is not shorter than a stretch that holds none. Where they follow the scenes nothing divides.
 */
export class KeyframeRhythm {
  /** Seconds of the keyframes known, in order. */
  readonly #times: number[] = []
  /** The longest stretch known to hold no keyframe; seconds. */
  #gap = 0
  /** Seconds between keyframes as the encoder says. */
  #said: number | undefined

  /** What an encoder says of itself; what is found counts more. */
  suppose(period: number): void {
    if (period >= MIN_PERIOD) this.#said = period
  }

  /** Keyframes that were found, and for how many seconds there was none. */
  learn(seconds: readonly number[], gap: number): void {
    this.#gap = Math.max(this.#gap, gap)
    for (const time of seconds) {
      if (this.#times.length === MAX_TIMES) break
      if (!this.#times.some((known) => Math.abs(known - time) < SAME)) this.#times.push(time)
    }
    this.#times.sort((a, b) => a - b)
  }

  /** The expected keyframe nearest to a moment; undefined while no rhythm is known. */
  predict(seconds: number): number | undefined {
    const period = this.#saidPeriod() ?? this.#period()
    if (period === undefined) return undefined
    const anchor = this.#times.reduce((best, time) =>
      Math.abs(time - seconds) < Math.abs(best - seconds) ? time : best,
    )
    return anchor + Math.round((seconds - anchor) / period) * period
  }

  /** What was said, as long as nothing found speaks against it. */
  #saidPeriod(): number | undefined {
    const said = this.#said
    if (said === undefined || this.#times.length === 0 || this.#gap > said * (1 + TOLERANCE_SHARE)) return undefined
    return fitted(said, this.#distances())
  }

  #distances(): number[] {
    return this.#times.slice(1).map((time, i) => time - (this.#times[i] ?? 0))
  }

  /** The shortest one that fits all that is known. */
  #period(): number | undefined {
    const distances = this.#distances().sort((a, b) => a - b)
    const [shortest] = distances
    if (shortest === undefined || this.#gap < MIN_PERIOD) return undefined
    const most = Math.min(MAX_PARTS, Math.floor(shortest / this.#gap + TOLERANCE_SHARE))
    for (let parts = most; parts >= 1; parts--) {
      const period = fitted(shortest / parts, distances)
      if (period !== undefined) return period
    }
    return undefined
  }
}

/** The period made exact by ever longer distances; undefined where one of them is no multiple. */
function fitted(period: number, distances: readonly number[]): number | undefined {
  let [exact, seconds, count] = [period, 0, 0]
  for (const distance of distances) {
    const multiple = Math.round(distance / exact)
    if (Math.abs(distance - multiple * exact) > Math.min(TOLERANCE, TOLERANCE_SHARE * exact)) return undefined
    seconds += distance
    count += multiple
    exact = seconds / count
  }
  return exact
}
