import type { AnnounceRequest } from '@shoal/bittorrent'

/** What an announce brought. */
export interface AnnounceOutcome {
  /** Seconds until the next announce, as the tracker wishes. */
  readonly interval: number
  /** Seconds that must pass even when asked by a person. */
  readonly minInterval?: number | undefined
  readonly peers: readonly { readonly address: string; readonly port: number }[]
  readonly seeders?: number | undefined
  readonly leechers?: number | undefined
  readonly trackerId?: Uint8Array | undefined
}

/** Speaks to one tracker over whatever its URL says. @throws TrackerError */
export interface TrackerClient {
  announce(url: string, request: AnnounceRequest, signal: AbortSignal): Promise<AnnounceOutcome>
}

/** A tracker could not be asked or refused. The message names no URL: passkeys live there. */
export class TrackerError extends Error {
  readonly code = 'tracker'
  override readonly name = 'TrackerError'
  /** `refused`: the tracker answered with a failure; `unreachable`: no usable answer; `forbidden`: our guard said no. */
  readonly kind: 'refused' | 'unreachable' | 'forbidden'
  constructor(kind: TrackerError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}
