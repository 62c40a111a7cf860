import { realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import {
  BLOCK_LENGTH,
  equalBytes,
  fileSlices,
  HASH_LENGTH,
  type Hashes,
  type Metainfo,
  merkleRoot,
  nextPowerOfTwo,
  parseMetainfo,
  pieceHash,
  pieceRange,
  piecesOfRange,
  toHex,
} from '@shoal/bittorrent'
import { locateFiles, nodeHashes } from '@shoal/bittorrent/node'
import { LocalDataError } from '../../pieces/local-data-error.ts'
import type { PieceSource } from '../../pieces/piece-source.ts'
import { readExactly } from './read-exactly.ts'

export interface DiskSourceOptions {
  /** The .torrent. */
  readonly metainfoBytes: Uint8Array
  /** Folder that holds the torrent's file or top folder. */
  readonly folder: string
}

/**
 * A torrent whose files lie on this machine, e.g. in a client's download folder. Every piece is checked against the
 * torrent before a byte of it is used. Names are made safe first, and links that lead out of the folder are refused.
 */
export async function openDiskSource({ metainfoBytes, folder }: DiskSourceOptions): Promise<PieceSource> {
  const metainfo = parseMetainfo(metainfoBytes, nodeHashes)
  const located = await locateFiles(metainfo, folder)
  const root = await realpath(folder)
  const verified = new Set<number>()
  let payloadBytes = 0

  const readRaw = async (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length)
    for (const slice of fileSlices(metainfo, offset, length)) {
      // Padding is zeroes that nobody stores.
      if (slice.file.padding) continue
      const path = slice.file.path.join('/')
      const real = await insideFolder(root, located[slice.fileIndex]?.location ?? '', path)
      const part = await readExactly(real, slice.fileOffset, slice.length)
      if (part === undefined) throw new LocalDataError(`${path} is shorter than the torrent says`)
      bytes.set(part, slice.offset - offset)
    }
    return bytes
  }
  const verify = async (piece: number): Promise<void> => {
    if (verified.has(piece)) return
    const range = pieceRange(metainfo, piece)
    const bytes = await readRaw(range.offset, range.length)
    if (!isPiece(metainfo, piece, bytes, nodeHashes)) throw new LocalDataError(`piece ${piece} is not the torrent's`)
    payloadBytes += range.length
    verified.add(piece)
  }

  return {
    metainfo: async () => metainfo,
    read: async (offset, length, signal) => {
      const pieces = piecesOfRange(metainfo, { offset, length })
      for (let piece = pieces?.first ?? 0; pieces !== undefined && piece <= pieces.last; piece++) {
        signal.throwIfAborted()
        await verify(piece)
      }
      return readRaw(offset, length)
    },
    prefetch: () => undefined,
    have: (piece) => verified.has(piece),
    availability: () => 1,
    get stats() {
      return { payloadBytes, pieces: verified.size }
    },
    close: async () => undefined,
  }
}

async function insideFolder(root: string, location: string | Buffer, path: string): Promise<string | Buffer> {
  let bytes: Buffer
  try {
    bytes = await realpath(location, { encoding: 'buffer' })
  } catch (cause) {
    throw new LocalDataError(`${path} is not there`, { cause })
  }
  const real = bytes.toString()
  if (real.startsWith(root.endsWith(sep) ? root : root + sep)) return real.includes('\ufffd') ? bytes : real
  throw new LocalDataError(`${path} leads out of its folder`)
}

/** Whether these bytes are that piece: by SHA-1 for v1 and hybrid, by the file's hash tree for v2. */
function isPiece(metainfo: Metainfo, piece: number, bytes: Uint8Array, hashes: Hashes): boolean {
  const SHA1_LENGTH = 20
  if (metainfo.kind !== 'v2') {
    const expected = metainfo.pieces.subarray(piece * SHA1_LENGTH, (piece + 1) * SHA1_LENGTH)
    return equalBytes(hashes.sha1(bytes), expected)
  }
  const { pieceLength } = metainfo
  const file = fileSlices(metainfo, piece * pieceLength, 1)[0]?.file
  if (file?.piecesRoot === undefined) return false
  const blocks = Math.ceil(bytes.length / BLOCK_LENGTH)
  const digests = new Uint8Array(blocks * HASH_LENGTH)
  for (let i = 0; i < blocks; i++) {
    digests.set(hashes.sha256(bytes.subarray(i * BLOCK_LENGTH, (i + 1) * BLOCK_LENGTH)), i * HASH_LENGTH)
  }
  if (file.length <= pieceLength) {
    return equalBytes(merkleRoot(digests, 0, hashes, nextPowerOfTwo(blocks)), file.piecesRoot)
  }
  const layer = metainfo.pieceLayers.get(toHex(file.piecesRoot))
  const at = (piece - file.offset / pieceLength) * HASH_LENGTH
  const expected = layer?.subarray(at, at + HASH_LENGTH)
  return expected !== undefined && equalBytes(pieceHash(digests, pieceLength / BLOCK_LENGTH, hashes), expected)
}
