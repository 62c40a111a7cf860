/**
 * Time as the hot path needs it: read once per batch or tick instead of once per request. Minutes come from the
 * system's monotonic clock, which all threads share and nobody sets back.
 */
export class CoarseClock {
  #minute = 0
  #seconds = 0

  constructor() {
    this.tick()
  }

  /** Reads the system's clocks. */
  tick(): void {
    this.#minute = Math.floor(process.hrtime()[0] / 60)
    this.#seconds = Math.floor(Date.now() / 1000)
  }

  readonly minute = (): number => this.#minute
  /** Unix seconds. */
  readonly seconds = (): number => this.#seconds
}
