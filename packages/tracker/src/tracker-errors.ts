/** Options that cannot work together or lie outside their range; `option` names the one to mend. */
export class TrackerOptionsError extends Error {
  readonly code = 'TRACKER_OPTIONS'
  override readonly name = 'TrackerOptionsError'
  readonly option: string

  constructor(option: string, problem: string) {
    super(`${option}: ${problem}`)
    this.option = option
  }
}

/** Another program listens on the address; `holder` names it where the system tells. */
export class PortInUseError extends Error {
  readonly code = 'TRACKER_PORT_IN_USE'
  override readonly name = 'PortInUseError'
  readonly holder: string | undefined

  constructor(where: string, holder: string | undefined, cause: unknown) {
    super(`${where} is in use${holder === undefined ? '' : ` by ${holder}`}`, { cause })
    this.holder = holder
  }
}

/** A rule or list that cannot be understood; the rules in force stay. */
export class AccessRuleError extends Error {
  readonly code = 'TRACKER_ACCESS_RULES'
  override readonly name = 'AccessRuleError'
}
