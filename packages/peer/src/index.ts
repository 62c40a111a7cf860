export {
  type AddRequest,
  createTorrentSession,
  NodeTorrentSession,
  type TorrentSessionOptions,
} from './adapters/torrent-session.ts'
