import { createHash, randomBytes } from 'node:crypto'
import { encodeBencode } from '@shoal/bittorrent'

/** A .torrent of several files in a folder, and its info-hash. */
export function folderTorrent(name: string, paths: readonly string[]) {
  const contents = paths.map(() => randomBytes(20_000))
  const whole = Buffer.concat(contents)
  const pieceLength = 16_384
  const pieces = Array.from({ length: Math.ceil(whole.length / pieceLength) }, (_, piece) =>
    createHash('sha1')
      .update(whole.subarray(piece * pieceLength, (piece + 1) * pieceLength))
      .digest(),
  )
  const info = new Map<string, unknown>([
    [
      'files',
      paths.map(
        (path, index) =>
          new Map<string, unknown>([
            ['length', contents[index]?.length ?? 0],
            ['path', path.split('/').map((part) => Buffer.from(part))],
          ]),
      ),
    ],
    ['name', Buffer.from(name)],
    ['piece length', pieceLength],
    ['pieces', Buffer.concat(pieces)],
  ])
  const encode = (value: unknown) => encodeBencode(value as Parameters<typeof encodeBencode>[0])
  const metainfo = encode(
    new Map<string, unknown>([
      ['announce', Buffer.from('http://127.0.0.1:1/announce')],
      ['comment', Buffer.from('a comment')],
      ['info', info],
    ]),
  )
  return { metainfo, infoHash: createHash('sha1').update(encode(info)).digest('hex') }
}
