import { createHash, randomBytes } from 'node:crypto'
import { encodeBencode, type InfoHash, infoHash } from '@shoal/bittorrent'

export interface SampleTorrent {
  readonly name: string
  readonly metainfo: Uint8Array
  readonly infoHash: InfoHash
  readonly content: Uint8Array
}

export interface SampleOptions {
  readonly name?: string
  readonly length?: number
  readonly isPrivate?: boolean
  readonly announce?: string
  /** Its one file lies in a folder of the torrent's name, as `part.bin`. */
  readonly inFolder?: boolean
}

const PIECE_LENGTH = 16_384

/** A small v1 torrent that nothing else in the world has. */
export function sampleTorrent(options: SampleOptions = {}): SampleTorrent {
  const name = options.name ?? `sample-${randomBytes(6).toString('hex')}`
  const content = randomBytes(options.length ?? 2 * PIECE_LENGTH + 5)
  const pieces: Buffer[] = []
  for (let offset = 0; offset < content.length; offset += PIECE_LENGTH) {
    pieces.push(
      createHash('sha1')
        .update(content.subarray(offset, offset + PIECE_LENGTH))
        .digest(),
    )
  }
  const file = new Map<string, number | Uint8Array[]>([
    ['length', content.length],
    ['path', [Buffer.from('part.bin')]],
  ])
  const info = new Map<string, Uint8Array | number | (typeof file)[]>([
    options.inFolder === true ? ['files', [file]] : ['length', content.length],
    ['name', Buffer.from(name)],
    ['piece length', PIECE_LENGTH],
    ['pieces', Buffer.concat(pieces)],
    ...(options.isPrivate === true ? ([['private', 1]] as const) : []),
  ])
  const announce = Buffer.from(options.announce ?? 'http://127.0.0.1:1/announce')
  const metainfo = encodeBencode(
    new Map<string, Uint8Array | typeof info>([
      ['announce', announce],
      ['info', info],
    ]),
  )
  const digest = createHash('sha1').update(encodeBencode(info)).digest('hex')
  return { name, metainfo, infoHash: infoHash(digest), content }
}
