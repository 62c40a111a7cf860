/** An option has a value that cannot be meant. Thrown where it is given, never later during a call. */
export class InvalidOptionError extends Error {
  override readonly name = 'InvalidOptionError'
  readonly code = 'invalid-option'
  readonly option: string

  constructor(option: string, value: unknown) {
    super(`${option} cannot be ${String(value)}`)
    this.option = option
  }
}
