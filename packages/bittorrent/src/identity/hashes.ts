import type { Bytes } from '../bytes/bytes.ts'

/** The two digests that torrents need; `@shoal/bittorrent/node` brings Node's. */
export interface Hashes {
  sha1(bytes: Bytes): Bytes
  sha256(bytes: Bytes): Bytes
}
