import { MagnetError, MetainfoError, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { type ProbeTarget, ProbeTargetError, targetOfLink, targetOfMetainfo } from '@shoal/toolkit'
import { ProblemError } from '../../http/problem-error.ts'

/** A torrent as a request names it: a .torrent file in base64, or a magnet link or info-hash. */
export interface TorrentReference {
  readonly torrent?: string | undefined
  readonly link?: string | undefined
}

/** The bytes of the .torrent file; undefined where a link is given. @throws ProblemError where neither or both are */
export function torrentBytes({ torrent, link }: TorrentReference): Uint8Array | undefined {
  if ((torrent === undefined) === (link === undefined))
    throw new ProblemError('bad-request', { detail: 'Send either torrent or link' })
  return torrent === undefined ? undefined : new Uint8Array(Buffer.from(torrent, 'base64'))
}

/** What to probe; links without trackers get `trackers`. @throws ProblemError `not-a-torrent` */
export function probeTargetOf(reference: TorrentReference, trackers: readonly string[]): ProbeTarget {
  const bytes = torrentBytes(reference)
  try {
    return bytes === undefined
      ? targetOfLink(reference.link ?? '', trackers)
      : targetOfMetainfo(parseMetainfo(bytes, nodeHashes))
  } catch (cause) {
    throw notATorrent(cause)
  }
}

/** The problem that an unreadable torrent or link makes; any other error stays as it is. */
export function notATorrent(error: unknown): unknown {
  if (error instanceof MetainfoError || error instanceof ProbeTargetError || error instanceof MagnetError)
    return new ProblemError('not-a-torrent', { detail: error.message, cause: error })
  return error
}
