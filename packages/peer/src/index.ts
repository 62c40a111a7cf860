export { AddressBlockError } from '@shoal/bittorrent'
export { MetadataMissingError } from './adapters/magnet-shelf.ts'
export { DHT_ROUTERS, type Dht, type DhtOptions, openDht } from './adapters/open-dht.ts'
export { openPieceSource, type PieceSourceOptions } from './adapters/open-piece-source.ts'
export { createTorrentSession, type NodeTorrentSession, UnknownTorrentError } from './adapters/torrent-session.ts'
export type {
  AddRequest,
  MagnetRequest,
  SessionStats,
  TorrentSessionOptions,
} from './adapters/torrent-session-options.ts'
export { type FilePriority, type FileStatus, UnknownFileError } from './session/file-choice.ts'
export type { PeerStatus, TorrentStatus } from './session/torrent-status.ts'
export { TrackerNotAllowedError } from './session/tracker-policy.ts'
export type { PieceCache } from './source/piece-keeper.ts'
export { UnprovableError } from './source/piece-reader.ts'
export { isPublicTracker } from './source/public-trackers.ts'
export { SourceClosedError, type SwarmPieceSource } from './source/swarm-piece-source.ts'
export type { TorrentName } from './source/torrent-reference.ts'
export type { TrackerStatus } from './tracker/tracker-tier.ts'
