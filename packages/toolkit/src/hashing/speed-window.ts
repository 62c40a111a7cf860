const WINDOW = 3000 // milliseconds over which the speed is taken

/** The speed of the last seconds, from what was done by when. */
export class SpeedWindow {
  readonly #samples: { readonly at: number; readonly bytes: number }[] = []

  /** Notes that `bytes` were done at `at` milliseconds, and returns bytes a second. */
  add(at: number, bytes: number): number {
    this.#samples.push({ at, bytes })
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > WINDOW) this.#samples.shift()
    const first = this.#samples[0]
    if (first === undefined || at <= first.at) return 0
    return ((bytes - first.bytes) / (at - first.at)) * 1000
  }
}
