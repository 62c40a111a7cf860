import { Buffer } from 'node:buffer'
import type { Hashes } from '@shoal/bittorrent'
import type { Release } from './release.ts'

/**
 * What makes two announcements the same: the info-hash if it is known, else the indexer's own number, else the exact
 * link or bytes. Nothing is guessed from a link: two that differ may lead to different torrents, and two that lead to
 * the same one are found out by its info-hash once it is fetched. A digest, so that nothing secret is kept in it.
 */
export function announcementKey(release: Release, hashes: Hashes): string {
  const digest = hashes.sha256(new TextEncoder().encode(JSON.stringify(distinguishing(release, hashes))))
  return Buffer.from(digest).toString('hex')
}

function distinguishing(release: Release, hashes: Hashes): readonly string[] {
  const { infoHash, indexerTorrentId, indexer, name, source } = release
  if (infoHash !== undefined) return ['info-hash', infoHash]
  if (indexerTorrentId !== undefined) return ['indexer', indexer, indexerTorrentId]
  switch (source.kind) {
    case 'url':
      return ['url', indexer, name, source.url]
    case 'magnet':
      return ['magnet', /xt=urn:bt(?:ih|mh):([0-9a-z]+)/i.exec(source.uri)?.[1]?.toLowerCase() ?? source.uri]
    case 'file':
      return ['file', Buffer.from(hashes.sha256(source.bytes)).toString('hex')]
  }
}
