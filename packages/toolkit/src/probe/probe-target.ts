import {
  formatMagnet,
  type Hashes,
  type InfoHash,
  type Magnet,
  MagnetError,
  type Metainfo,
  parseMetainfo,
  wireInfoHash,
} from '@shoal/bittorrent'
import { defaultTrackers } from '../magnet/default-trackers.ts'
import { repairMagnet } from '../magnet/repair-magnet.ts'

/** What to probe. */
export interface ProbeTarget {
  readonly name: string | undefined
  /** 40 or 64 digits, as people write it. */
  readonly infoHash: InfoHash
  /** 20 bytes each: what trackers and peers use; a hybrid has two swarms. */
  readonly wireHashes: readonly Uint8Array[]
  readonly trackers: readonly string[]
  /** Addresses that a magnet link names, `host:port`. */
  readonly peers: readonly string[]
  /** `unknown`: a magnet link whose trackers are not known to be public, to be treated as private. */
  readonly privacy: 'public' | 'private' | 'unknown'
  readonly pieceCount: number | undefined
  /** Bytes. */
  readonly length: number | undefined
}

/** Something that is no torrent, magnet link or info-hash. */
export class ProbeTargetError extends Error {
  readonly code = 'PROBE_TARGET'
  override readonly name = 'ProbeTargetError'
}

/** The target of a .torrent file. Throws `MetainfoError`. */
export function targetOfTorrent(bytes: Uint8Array, hashes: Hashes): ProbeTarget {
  return targetOfMetainfo(parseMetainfo(bytes, hashes))
}

/** The target of a torrent that is parsed already. */
export function targetOfMetainfo(metainfo: Metainfo): ProbeTarget {
  return {
    name: metainfo.name,
    infoHash: metainfo.infoHashV1 ?? metainfo.infoHashV2 ?? metainfo.infoHash,
    wireHashes: wireHashesOf(metainfo),
    trackers: [...new Set(metainfo.announceTiers.flat())],
    peers: [],
    privacy: metainfo.isPrivate ? 'private' : 'public',
    pieceCount: metainfo.pieceCount,
    length: metainfo.contentLength,
  }
}

/**
 * The target of a magnet link or bare info-hash. Without trackers of its own it gets `trackers`. It counts as public only
 * when all its trackers are on the shipped public list, on loopback or among `trackers`. Throws `ProbeTargetError`.
 */
export function targetOfLink(text: string, trackers: readonly string[]): ProbeTarget {
  const magnet = magnetOf(text, trackers)
  const infoHash = magnet.infoHashV1 ?? magnet.infoHashV2
  if (infoHash === undefined) throw new ProbeTargetError(`no info-hash in ${formatMagnet(magnet)}`)
  const open = new Set([...defaultTrackers, ...trackers].map(hostOf))
  const known = magnet.trackers.every((tracker) => open.has(hostOf(tracker)) || isLoopback(hostOf(tracker)))
  return {
    name: magnet.name,
    infoHash,
    wireHashes: wireHashesOf(magnet),
    trackers: magnet.trackers,
    peers: magnet.peers,
    privacy: known ? 'public' : 'unknown',
    pieceCount: undefined,
    length: magnet.length,
  }
}

function magnetOf(text: string, trackers: readonly string[]): Magnet {
  try {
    return repairMagnet(text, trackers)
  } catch (cause) {
    if (cause instanceof MagnetError) throw new ProbeTargetError(cause.message, { cause })
    throw cause
  }
}

function wireHashesOf(hashes: Pick<Magnet, 'infoHashV1' | 'infoHashV2'>): readonly Uint8Array[] {
  return [hashes.infoHashV1, hashes.infoHashV2].flatMap((hash) => (hash === undefined ? [] : [wireInfoHash(hash)]))
}

function hostOf(tracker: string): string {
  return /^[a-z]+:\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)/i.exec(tracker)?.[1]?.toLowerCase() ?? ''
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
