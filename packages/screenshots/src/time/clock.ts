/** Time as the cores see it; `adapters/system-clock` in production. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number
  /** Resolves after so many milliseconds, or at once when `signal` is aborted; never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}
