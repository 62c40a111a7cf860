import {
  type BencodeInput,
  BLOCK_LENGTH,
  type Bytes,
  encodeInfo,
  encodeMetainfo,
  HASH_LENGTH,
  type Hashes,
  type InfoFile,
  merkleRoot,
  paddingFile,
  toHex,
} from '@shoal/bittorrent'
import type { CreateOptions } from './create-options.ts'
import { parseNode } from './dht-node.ts'
import type { PlannedFile, TorrentPlan } from './plan-torrent.ts'

/** What hashing a plan gave. */
export interface PieceDigests {
  /** 20 bytes a piece; empty for v2. */
  readonly sha1: Bytes
  /** 32 bytes a piece; empty for v1. */
  readonly sha256: Bytes
}

/** What comes from outside, so that the same input gives the same bytes. */
export interface Surroundings {
  readonly hashes: Hashes
  /** Unix seconds. */
  readonly now: number
  /** Sixteen random bytes for `entropy`. */
  readonly randomBytes: Bytes
}

/** The .torrent file of a plan and its digests. */
export function assembleTorrent(
  plan: TorrentPlan,
  digests: PieceDigests,
  options: CreateOptions,
  surroundings: Surroundings,
): Bytes {
  const pieceLayers = new Map<string, Bytes>()
  const rooted = (file: PlannedFile): RootedFile => withRoot(file, plan, digests, surroundings)
  const files: readonly RootedFile[] = plan.kind === 'v1' ? plan.files : plan.files.map(rooted)
  for (const file of files) {
    if (file.layer !== undefined && file.piecesRoot !== undefined) pieceLayers.set(toHex(file.piecesRoot), file.layer)
  }
  const infoBytes = encodeInfo({
    kind: plan.kind,
    name: plan.name,
    singleFile: plan.singleFile,
    files: plan.kind === 'hybrid' && !plan.singleFile ? withPadding(files) : files,
    pieceLength: plan.pieceLength,
    pieces: digests.sha1,
    isPrivate: options.isPrivate === true,
    source: options.source,
    extra: extraOf(options, surroundings),
  })
  return encodeMetainfo({
    infoBytes,
    pieceLayers,
    announceTiers: options.trackers ?? [],
    webSeeds: options.webSeeds ?? [],
    nodes: (options.nodes ?? []).map(parseNode),
    comment: options.comment,
    createdBy: options.createdBy === 'none' ? undefined : (options.createdBy ?? 'Shoal'),
    creationDate: options.date === 'none' ? undefined : (options.date ?? surroundings.now),
  })
}

interface RootedFile extends PlannedFile {
  readonly piecesRoot?: Bytes
  readonly layer?: Bytes
}

function withRoot(file: PlannedFile, plan: TorrentPlan, digests: PieceDigests, { hashes }: Surroundings): RootedFile {
  if (file.length === 0) return file
  const first = file.offset / plan.pieceLength
  const count = Math.ceil(file.length / plan.pieceLength)
  const layer = digests.sha256.slice(first * HASH_LENGTH, (first + count) * HASH_LENGTH)
  if (count === 1) return { ...file, piecesRoot: layer }
  return { ...file, piecesRoot: merkleRoot(layer, Math.log2(plan.pieceLength / BLOCK_LENGTH), hashes), layer }
}

/** BEP 47 padding right before every file that must begin a piece; nothing behind the last one, as in libtorrent. */
function withPadding(files: readonly RootedFile[]): readonly InfoFile[] {
  let end = 0
  return files.flatMap((file): InfoFile[] => {
    const gap = file.length > 0 ? file.offset - end : 0
    end += gap + file.length
    return gap === 0 ? [file] : [paddingFile(gap), file]
  })
}

function extraOf(options: CreateOptions, { randomBytes }: Surroundings): ReadonlyMap<string, BencodeInput> {
  return new Map(options.entropy === true ? [['entropy', randomBytes]] : [])
}
