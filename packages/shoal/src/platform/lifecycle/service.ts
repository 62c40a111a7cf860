/**
 * A long-running part of the program. `start` resolves when the part is ready to work; `stop` resolves when it holds
 * nothing more. Both give up at once when their signal is aborted.
 */
export interface Service {
  readonly name: string
  start(signal: AbortSignal): Promise<void>
  stop(signal: AbortSignal): Promise<void>
}

export const START_DEADLINE = 30_000 // milliseconds
export const STOP_DEADLINE = 5_000 // milliseconds
