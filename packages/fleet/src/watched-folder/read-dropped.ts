import { type Hashes, MagnetError, MetainfoError, parseMagnet, parseMetainfo } from '@shoal/bittorrent'
import type { Release } from '../intake/release.ts'

/** What a file that somebody dropped says. */
export type Dropped =
  | { readonly kind: 'release'; readonly release: Release }
  /** Nothing that can be used; why, in English and in Chinese. */
  | { readonly kind: 'unusable'; readonly why: readonly [string, string] }

/** A file below the watched folder. */
export interface DroppedFile {
  readonly name: string
  /** Of the folder it lies in, if that is not the watched one itself: it becomes the category. */
  readonly subfolder?: string
  readonly bytes: Uint8Array
}

/** What announcements from a watched folder give as their indexer, for rules. */
export const WATCH_INDEXER = 'watch'

/** Names of files that are looked at. */
export const droppedName = /^[^.].*\.(torrent|magnet)$/i

/** Reads a .torrent, or a magnet link from the first line of a .magnet file. */
export function readDropped({ name, subfolder, bytes }: DroppedFile, hashes: Hashes): Dropped {
  const common = { indexer: WATCH_INDEXER, category: subfolder, tags: [] }
  const bare = name.replace(/\.\w+$/, '')
  return /\.magnet$/i.test(name) ? readMagnet(bytes, bare, common) : readTorrent(bytes, common, hashes)
}

type Common = Pick<Release, 'indexer' | 'category' | 'tags'>

function readTorrent(bytes: Uint8Array, common: Common, hashes: Hashes): Dropped {
  try {
    const { name, infoHash } = parseMetainfo(bytes, hashes)
    return { kind: 'release', release: { ...common, name, infoHash, source: { kind: 'file', bytes } } }
  } catch (error) {
    if (!(error instanceof MetainfoError)) throw error
    return { kind: 'unusable', why: [`This is not a torrent: ${error.message}`, `这不是种子：${error.message}`] }
  }
}

function readMagnet(bytes: Uint8Array, bare: string, common: Common): Dropped {
  const [line = ''] = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
  const uri = line.trim()
  try {
    const { name = bare } = parseMagnet(uri)
    return { kind: 'release', release: { ...common, name, source: { kind: 'magnet', uri } } }
  } catch (error) {
    if (!(error instanceof MagnetError)) throw error
    const why = `Its first line is no magnet link: ${error.message}`
    return { kind: 'unusable', why: [why, `第一行不是磁力链接：${error.message}`] }
  }
}
