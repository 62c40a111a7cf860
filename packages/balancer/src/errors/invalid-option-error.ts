import { described } from './described.ts'

/** An option has a value that cannot be meant. Thrown where it is given, never later during a call. */
export class InvalidOptionError extends Error {
  override readonly name = 'InvalidOptionError'
  readonly code = 'invalid-option'
  readonly option: string

  constructor(option: string, value: unknown) {
    super(`${option} cannot be ${described(value)}`)
    this.option = option
  }
}

/** Throws `InvalidOptionError` for a value below `lowest` or above `highest`, and for one that is no number. */
export function checkRange(option: string, value: unknown, lowest: number, highest = Infinity): void {
  if (!(typeof value === 'number' && value >= lowest && value <= highest)) throw new InvalidOptionError(option, value)
}
