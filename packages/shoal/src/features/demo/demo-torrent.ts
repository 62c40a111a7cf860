import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeInfo, encodeMetainfo, type Metainfo, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { demoVideo } from './demo-video.ts'

/** The demo's torrent, its content in a folder of its own. */
export interface DemoTorrent {
  readonly metainfo: Metainfo
  readonly bytes: Uint8Array
  /** Folder that holds the video under its name in the torrent. */
  readonly folder: string
  readonly sha256: string
}

/** Small pieces, so that a short video shows how few of them are needed. */
const PIECE_LENGTH = 16 * 1024 // bytes
const ENTROPY_BYTES = 16

/** Makes a torrent of the video. Each run has an info-hash of its own, so that a second demo is no duplicate. */
export async function makeDemoTorrent(folder: string, announceUrl: string, startedAt: number): Promise<DemoTorrent> {
  const stamp = new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-')
  const name = `Shoal demo ${stamp}.mp4`
  await mkdir(folder, { recursive: true })
  await copyFile(demoVideo.file, join(folder, name))
  const content = await readFile(demoVideo.file)
  const pieces: Uint8Array[] = []
  for (let offset = 0; offset < content.length; offset += PIECE_LENGTH)
    pieces.push(nodeHashes.sha1(content.subarray(offset, offset + PIECE_LENGTH)))
  const infoBytes = encodeInfo({
    kind: 'v1',
    name,
    singleFile: true,
    files: [{ path: [name], length: content.length }],
    pieceLength: PIECE_LENGTH,
    pieces: Buffer.concat(pieces),
    extra: new Map([['entropy', new Uint8Array(randomBytes(ENTROPY_BYTES))]]),
  })
  const bytes = encodeMetainfo({
    infoBytes,
    announceTiers: [[announceUrl]],
    createdBy: 'Shoal demo',
    creationDate: Math.floor(startedAt / 1000),
  })
  const sha256 = Buffer.from(nodeHashes.sha256(content)).toString('hex')
  return { metainfo: parseMetainfo(bytes, nodeHashes), bytes, folder, sha256 }
}
