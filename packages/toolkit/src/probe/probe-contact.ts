/** Somebody whom a probe is about to contact. */
export interface ProbeContact {
  /** As the torrent, tracker or link names it. */
  readonly host: string
  /** The IP address that would be connected to. */
  readonly address: string
  readonly port: number
}

/** Says who may be contacted. A server that probes for others must forbid its own network. */
export type MayContact = (contact: ProbeContact) => boolean

/** An address that this probe may not contact. */
export class ForbiddenContactError extends Error {
  readonly code = 'FORBIDDEN_CONTACT'
  override readonly name = 'ForbiddenContactError'

  constructor(host: string) {
    super(`${host} may not be contacted from here`)
  }
}
