import { Buffer } from 'node:buffer'
import type { Hashes } from '@shoal/bittorrent'
import type { Release } from './release.ts'

/**
 * What makes two announcements the same: the info-hash if it is known, else the indexer's own number, else indexer,
 * name and link without what differs between users. A digest, so that nothing secret is kept in it.
 */
export function announcementKey(release: Release, hashes: Hashes): string {
  const parts = distinguishing(release)
  const digest = hashes.sha256(new TextEncoder().encode(JSON.stringify(parts)))
  return Buffer.from(digest).toString('hex')
}

function distinguishing(release: Release): readonly string[] {
  const { infoHash, indexerTorrentId, indexer, name, source } = release
  if (infoHash !== undefined) return ['info-hash', infoHash]
  if (indexerTorrentId !== undefined) return ['indexer', indexer, indexerTorrentId]
  switch (source.kind) {
    case 'url':
      return ['url', indexer, name, withoutPasskey(source.url)]
    case 'magnet':
      return ['magnet', /xt=urn:bt(?:ih|mh):([0-9a-z]+)/i.exec(source.uri)?.[1]?.toLowerCase() ?? source.uri]
    case 'file':
      return ['file', indexer, name, String(source.bytes.length)]
  }
}

const SECRET_PARAMETER = /key|token|auth|pass|secret|uid|user|sign/i
/** Passkeys in paths are long runs of letters and digits; names of releases hold other characters too. */
const SECRET_SEGMENT = /^[0-9a-z]{20,}$/i

/** The link without parameters and path segments that look like credentials. */
export function withoutPasskey(link: string): string {
  const url = URL.parse(link)
  if (url === null) return link
  const parameters = [...url.searchParams].filter(([name]) => !SECRET_PARAMETER.test(name))
  const segments = url.pathname.split('/').filter((segment) => !SECRET_SEGMENT.test(segment))
  return `${url.host}${segments.join('/')}?${new URLSearchParams(parameters.sort())}`
}
