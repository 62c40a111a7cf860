/** What a capture needs to know of a torrent; `Metainfo` of @shoal/bittorrent satisfies it. */
export interface TorrentLayout {
  readonly name: string
  readonly files: readonly LayoutFile[]
  /** Bytes per piece. */
  readonly pieceLength: number
  readonly pieceCount: number
  /** Bytes of all files together, padding included. */
  readonly totalLength: number
}

/** One file inside the torrent's byte space. */
export interface LayoutFile {
  /** Components as the torrent spells them: hostile text, never a path on our disk. */
  readonly path: readonly string[]
  /** Bytes. */
  readonly length: number
  /** First byte within the torrent's byte space. */
  readonly offset: number
  /** BEP 47: filler between files that no one wants to see. */
  readonly padding?: boolean | undefined
}

export interface ByteRange {
  /** Bytes from the start of the torrent. */
  readonly offset: number
  /** Bytes. */
  readonly length: number
}

/** What a source has fetched so far. */
export interface PieceSourceStats {
  /** Bytes of pieces (or proved blocks) received, those thrown away included. */
  readonly payloadBytes: number
  /** Pieces received and verified. */
  readonly pieces: number
}

/** What reading some ranges takes. */
export interface FetchCost {
  /** Bytes of the distinct pieces, or of the blocks where these are proved one by one, that hold the ranges. */
  readonly all: number
  /** Those of them that are not here yet. */
  readonly missing: number
}

/** How a swarm may be reached. */
export interface WaysToPeers {
  /** Trackers that are asked. */
  readonly trackers: number
  /** Peers that were named. */
  readonly peers: number
  /** Whether peers are looked for in the DHT. */
  readonly dht: boolean
}

/** In which units bytes come: pieces, or blocks of 16 KiB. */
export interface FetchUnits {
  /** Bytes of a unit; the first begins at the torrent's first byte. */
  readonly length: number
  /** Whether the unit needs no fetching. */
  have(unit: number): boolean
}

/**
 * Reads verified bytes of one torrent: from its swarm, from one client, or from disk. A read fetches the pieces that
 * it covers and no others.
 */
export interface PieceSource {
  /** The torrent's layout, fetched first where only the info-hash is known. */
  metainfo(signal: AbortSignal): Promise<TorrentLayout>
  /** Bytes of the torrent's byte space, each checked against its hash where the torrent has one. */
  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array>
  /** Ranges that will be read soon, most wanted first; returns at once and never fails. */
  prefetch(ranges: readonly ByteRange[]): void
  /** Whether the piece needs no fetching. */
  have(piece: number): boolean
  /** How many connected peers hold the piece. */
  availability(piece: number): number
  /** What reading the ranges takes, where that may be less than whole pieces; fetches none of them. */
  cost?(ranges: readonly ByteRange[], signal: AbortSignal): Promise<FetchCost>
  /** Blocks, while they come one by one, because peers prove each or proof is not wanted; where absent or undefined, whole pieces come. */
  blocks?(): FetchUnits | undefined
  /** Whether nothing of a range that was read rests on a peer's word alone; where absent, nothing ever does. */
  proved?(offset: number, length: number): boolean
  /** Fetches the whole pieces behind unproved blocks of a range; later reads give what was verified then. */
  confirm?(offset: number, length: number, signal: AbortSignal): Promise<boolean>
  /** Pieces verified and kept where a later attempt finds them; where absent, nothing is kept. */
  stored?(): readonly number[]
  /** Takes up pieces that an earlier attempt kept, so that they need no fetching; those that are not right are left. */
  recall?(pieces: readonly number[], signal: AbortSignal): Promise<void>
  /** By which ways peers may be found; absent where bytes come from no swarm. */
  readonly ways?: WaysToPeers
  readonly stats: PieceSourceStats
  close(): Promise<void>
}

/** Keeps verified pieces, and single blocks where these are proved, so that a later attempt fetches none twice. */
export interface PieceCache {
  load(infoHash: string, piece: number): Promise<Uint8Array | undefined>
  store(infoHash: string, piece: number, bytes: Uint8Array): Promise<void>
  /** Single blocks of a piece, by their number in it. */
  loadBlocks(infoHash: string, piece: number): Promise<ReadonlyMap<number, Uint8Array>>
  storeBlock(infoHash: string, at: BlockPlace, bytes: Uint8Array): Promise<void>
}

/** Which block of 16 KiB of which piece. */
export interface BlockPlace {
  readonly piece: number
  readonly block: number
}
