import { infoHash } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { describe, expect, it } from 'vitest'
import { announcementKey, withoutPasskey } from './announcement-key.ts'
import type { Release } from './release.ts'

const release = (changes: Partial<Release>): Release => ({
  name: 'Release',
  indexer: 'pond',
  tags: [],
  source: { kind: 'url', url: 'https://pond.example/download/7?passkey=aaa' },
  ...changes,
})
const key = (changes: Partial<Release>): string => announcementKey(release(changes), nodeHashes)

describe('announcementKey', () => {
  it('is the same whoever announces it', () => {
    expect(key({ source: { kind: 'url', url: 'https://pond.example/download/7?passkey=bbb' } })).toBe(key({}))
  })

  it('differs between releases, indexers and numbers', () => {
    const keys = [
      key({}),
      key({ name: 'Other' }),
      key({ indexer: 'lake' }),
      key({ source: { kind: 'url', url: 'https://pond.example/download/8?passkey=aaa' } }),
      key({ indexerTorrentId: '7' }),
      key({ indexerTorrentId: '7', indexer: 'lake' }),
      key({ infoHash: infoHash('a'.repeat(40)) }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('goes by the info-hash alone once that is known', () => {
    const known = infoHash('a'.repeat(40))
    expect(key({ infoHash: known, name: 'Other', indexer: 'lake' })).toBe(key({ infoHash: known }))
  })
})

describe('withoutPasskey', () => {
  it.each([
    ['https://a.example/dl.php?id=5&torrent_pass=s3cret', 'a.example/dl.php?id=5'],
    [
      'https://a.example/rss/5/0123456789abcdef0123456789abcdef/Some.Name.torrent',
      'a.example/rss/5/Some.Name.torrent?',
    ],
    ['https://a.example/5?apikey=x&b=2&a=1', 'a.example/5?a=1&b=2'],
  ])('%s', (link, stripped) => {
    expect(withoutPasskey(link)).toBe(stripped)
  })
})
