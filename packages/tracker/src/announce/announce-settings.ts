/** What replies say and hold; the same for all threads. */
export interface AnnounceSettings {
  readonly intervalSeconds: number
  readonly minIntervalSeconds: number
  /** For peers over WebSocket, which must find one another sooner. */
  readonly socketIntervalSeconds: number
  /** Share of the interval added at random, from 0. */
  readonly intervalJitter: number
  /** The port of peers that name none over HTTP; undefined refuses them. */
  readonly defaultPort: number | undefined
  readonly maxPeers: number
  readonly defaultPeers: number
  readonly maxScrape: number
  readonly fullScrape: boolean
}
