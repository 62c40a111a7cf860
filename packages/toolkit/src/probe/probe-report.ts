import type { PeerAddress, ScrapeCounts } from '@shoal/bittorrent'

/** All that a probe found. */
export interface ProbeReport {
  readonly name: string | undefined
  readonly infoHash: string
  readonly verdict: Verdict
  readonly trackers: readonly TrackerProbe[]
  readonly peers: readonly PeerProbe[]
  /** Why no announce was sent, where none was. */
  readonly scrapeOnly: 'private' | 'maybe-private' | undefined
}

/** The rungs, from the first thing that can be wrong to all being well. */
export const VERDICTS = [
  'no-tracker',
  'bad-url',
  'forbidden',
  'unresolvable',
  'refused',
  'timeout',
  'tls',
  'not-a-tracker',
  'unauthorised',
  'not-registered',
  'failing',
  'never-announced',
  'counts-only',
  'not-dialled',
  'peers-forbidden',
  'peers-refused',
  'peers-timeout',
  'peers-other-torrent',
  'peers-unreachable',
  'no-pieces',
  'fine',
] as const

export type VerdictCode = (typeof VERDICTS)[number]

/** What is wrong, or that nothing is. */
export interface Verdict {
  readonly code: VerdictCode
  /** What it is about, secrets left out: a tracker's host, its own reason, the URL that was probably meant. */
  readonly subject: string
  readonly hint: string | undefined
}

/** One tracker's part. */
export interface TrackerProbe {
  /** Without passkeys. */
  readonly tracker: string
  readonly protocol: 'http' | 'https' | 'udp' | 'ws' | 'wss' | 'unknown'
  readonly steps: readonly TrackerStep[]
  readonly verdict: Verdict
  /** From the scrape, else from the announce. */
  readonly counts: Partial<ScrapeCounts> | undefined
  readonly peers: readonly PeerAddress[]
}

/** One request to a tracker and what came of it. */
export interface TrackerStep {
  readonly kind: 'connect' | 'scrape' | 'announce' | 'stopped'
  /** What was sent, without passkeys: an URL, a datagram in hexadecimal, a message. */
  readonly request: string
  /** What came back, decoded; undefined where nothing did. */
  readonly reply: string | undefined
  readonly error: string | undefined
  readonly milliseconds: number
}

/** One peer's part. */
export interface PeerProbe {
  readonly address: string
  readonly port: number
  readonly outcome: PeerOutcome
  readonly milliseconds: number
}

export type PeerOutcome =
  | {
      readonly kind: 'forbidden' | 'refused' | 'timeout' | 'unreachable' | 'closed' | 'not-bittorrent' | 'other-torrent'
    }
  | {
      readonly kind: 'reached'
      readonly client: string
      readonly version: string
      /** Pieces that it has; undefined where it did not say. */
      readonly pieces: number | undefined
      readonly pieceCount: number | undefined
      readonly seeder: boolean
      readonly metadataSize: number | undefined
      /** What it calls itself, and where it says that it listens (BEP 10 `v` and `p`). */
      readonly said: { readonly client?: string; readonly port?: number }
    }
