import { type Metainfo, toHex, wireInfoHash } from '@shoal/bittorrent'
import type { ResumePoint } from '../session/stored-pieces.ts'
import type { Torrent } from '../session/torrent.ts'
import type { SavedTorrent } from './torrent-folder.ts'
import type { AddRequest } from './torrent-session-options.ts'

/** A torrent of a session. */
export interface SessionEntry {
  readonly torrent: Torrent
  readonly request: AddRequest
  paused: boolean
  /** The last one there was: while nobody knows what is on disk, it stays. */
  resume: ResumePoint | undefined
}

/** What is to be remembered of it now. */
export async function savedEntry(entry: SessionEntry): Promise<SavedTorrent> {
  const { torrent, request } = entry
  entry.resume = (await torrent.resumePoint()) ?? entry.resume
  return {
    metainfoBytes: request.metainfoBytes,
    folder: request.folder,
    paused: entry.paused,
    allowPeers: request.allowPeers ?? [],
    priorities: torrent.priorities.every((priority) => priority === 1) ? [] : torrent.priorities,
    tally: torrent.tally(),
    resume: entry.resume,
  }
}

/** The hashes by which peers may ask for a torrent: v1, and v2 cut to 20 bytes. */
export function wireHashes({ infoHashV1, infoHashV2 }: Metainfo): readonly string[] {
  return [infoHashV1, infoHashV2].flatMap((hash) => (hash === undefined ? [] : [toHex(wireInfoHash(hash))]))
}
