/** No answer arrived: Shoal is stopped or restarting, the network is down, or it took too long. */
export class ServerUnreachable extends Error {
  readonly code = 'server-unreachable'

  constructor(cause: unknown) {
    super('Shoal did not answer', { cause })
    this.name = 'ServerUnreachable'
  }
}

/** The answer has a shape that this page does not know, as after an update with the old page still open. */
export class UnexpectedAnswer extends Error {
  readonly code = 'unexpected-answer'

  constructor(cause: unknown) {
    super('Shoal answered in a form that this page does not know', { cause })
    this.name = 'UnexpectedAnswer'
  }
}
