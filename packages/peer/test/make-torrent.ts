import {
  type BencodeInput,
  concatBytes,
  encodeBencode,
  encodeInfo,
  encodeMetainfo,
  merkleRoot,
  toHex,
} from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'

/** Bytes that look random and are the same for the same seed (a linear congruence, byte by byte). */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed >>> 0
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

export interface TorrentRecipe {
  readonly name?: string
  readonly files: readonly { readonly path: readonly string[]; readonly bytes: Uint8Array }[]
  readonly pieceLength?: number
  readonly trackers?: readonly (readonly string[])[]
  readonly isPrivate?: boolean
}

/** A v1 .torrent of the files; a single one without a folder when its path has one component. */
export function makeTorrent({
  name = 'torrent',
  files,
  pieceLength = 64 * 1024,
  trackers = [],
  isPrivate,
}: TorrentRecipe): Uint8Array {
  const whole = Buffer.concat(files.map(({ bytes }) => bytes))
  const digests: Uint8Array[] = []
  for (let at = 0; at < whole.length; at += pieceLength)
    digests.push(nodeHashes.sha1(whole.subarray(at, at + pieceLength)))
  const [first] = files
  const single = files.length === 1 && first !== undefined && first.path.length === 1 ? first : undefined
  const info = new Map<string, BencodeInput>([
    ['piece length', pieceLength],
    ['pieces', Buffer.concat(digests)],
    ['name', single?.path[0] ?? name],
  ])
  if (single !== undefined) info.set('length', single.bytes.length)
  else {
    const list = files.map(
      ({ path, bytes }) =>
        new Map<string, BencodeInput>([
          ['path', [...path]],
          ['length', bytes.length],
        ]),
    )
    info.set('files', list)
  }
  if (isPrivate) info.set('private', 1)
  const top = new Map<string, BencodeInput>([['info', info]])
  const announce = trackers[0]?.[0]
  if (announce !== undefined)
    top.set('announce', announce).set(
      'announce-list',
      trackers.map((tier) => [...tier]),
    )
  return encodeBencode(top)
}

export interface V2Recipe {
  readonly kind: 'v2' | 'hybrid'
  readonly name: string
  /** More than one piece. */
  readonly bytes: Uint8Array
  readonly pieceLength: number
  readonly announceTiers?: readonly (readonly string[])[]
  readonly isPrivate?: boolean
}

/** A v2 or hybrid .torrent (BEP 52) of one file. */
export function makeV2Torrent({ kind, name, bytes, pieceLength, announceTiers, isPrivate }: V2Recipe): Uint8Array {
  const digestsOf = (algorithm: 'sha1' | 'sha256', data: Uint8Array, unit: number) =>
    Array.from({ length: Math.ceil(data.length / unit) }, (_, at) =>
      nodeHashes[algorithm](data.subarray(at * unit, (at + 1) * unit)),
    )
  const perPiece = pieceLength / BLOCK
  const leaves = digestsOf('sha256', bytes, BLOCK)
  const layer = concatBytes(
    Array.from({ length: Math.ceil(leaves.length / perPiece) }, (_, piece) =>
      merkleRoot(concatBytes(leaves.slice(piece * perPiece, (piece + 1) * perPiece)), 0, nodeHashes, perPiece),
    ),
  )
  const piecesRoot = merkleRoot(layer, Math.log2(perPiece), nodeHashes)
  const infoBytes = encodeInfo({
    kind,
    name,
    singleFile: true,
    files: [{ path: [name], length: bytes.length, piecesRoot }],
    pieceLength,
    isPrivate: isPrivate ?? false,
    ...(kind === 'hybrid' ? { pieces: concatBytes(digestsOf('sha1', bytes, pieceLength)) } : {}),
  })
  const pieceLayers = new Map([[toHex(piecesRoot), layer]])
  return encodeMetainfo({ infoBytes, pieceLayers, announceTiers: announceTiers ?? [] })
}

const BLOCK = 16_384 // bytes
