import {
  type Bytes,
  type Hashes,
  type InfoHash,
  infoHash,
  type Metainfo,
  parseMagnet,
  parseMetainfo,
  wireInfoHash,
} from '@shoal/bittorrent'

/** How a person names a torrent. */
export type TorrentName =
  | { readonly infoHash: string }
  | { readonly magnet: string }
  | { readonly metainfoBytes: Uint8Array }

/** What a name says. */
export interface TorrentReference {
  readonly kind: 'info-hash' | 'magnet' | 'metainfo'
  /** 20 bytes: what peers and trackers are told. */
  readonly wireHash: Bytes
  readonly infoHashV1: InfoHash | undefined
  readonly infoHashV2: InfoHash | undefined
  readonly tiers: readonly (readonly string[])[]
  /** `x.pe` of a magnet: `host:port`. */
  readonly peers: readonly string[]
  readonly metainfo: Metainfo | undefined
}

/** Reads a torrent's name. @throws InfoHashError, MagnetError, MetainfoError */
export function torrentReference(name: TorrentName, hashes: Hashes): TorrentReference {
  if ('metainfoBytes' in name) {
    const metainfo = parseMetainfo(name.metainfoBytes, hashes)
    const { infoHashV1, infoHashV2 } = metainfo
    const wireHash = wireInfoHash(metainfo.infoHash)
    return { kind: 'metainfo', wireHash, infoHashV1, infoHashV2, tiers: metainfo.announceTiers, peers: [], metainfo }
  }
  if ('magnet' in name) {
    const { infoHashV1, infoHashV2, trackers, peers } = parseMagnet(name.magnet)
    // Parsing guarantees one of the two; the empty text would throw as an info-hash should.
    const wireHash = wireInfoHash(infoHashV1 ?? infoHashV2 ?? infoHash(''))
    const tiers = trackers.map((tracker) => [tracker])
    return { kind: 'magnet', wireHash, infoHashV1, infoHashV2, tiers, peers, metainfo: undefined }
  }
  const hash = infoHash(name.infoHash)
  const [infoHashV1, infoHashV2] = hash.length === 40 ? [hash, undefined] : [undefined, hash]
  return {
    kind: 'info-hash',
    wireHash: wireInfoHash(hash),
    infoHashV1,
    infoHashV2,
    tiers: [],
    peers: [],
    metainfo: undefined,
  }
}
