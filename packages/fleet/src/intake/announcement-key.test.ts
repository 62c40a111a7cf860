import { infoHash } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { describe, expect, it } from 'vitest'
import { announcementKey } from './announcement-key.ts'
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
  it('is the same for the same announcement', () => {
    expect(key({ tags: ['one'], size: 7 })).toBe(key({}))
  })

  it.each([
    ['a parameter whose name holds uid', 'https://a.example/t?guid=1', 'https://a.example/t?guid=2'],
    ['a parameter called token', 'https://a.example/t?token=1', 'https://a.example/t?token=2'],
    [
      'a long segment of the path',
      `https://a.example/get/${'a'.repeat(40)}/x.torrent`,
      `https://a.example/get/${'b'.repeat(40)}/x.torrent`,
    ],
    ['the order of parameters', 'https://a.example/t?a=1&b=2', 'https://a.example/t?b=2&a=1'],
  ])('never merges links that differ in %s', (_what, one, other) => {
    expect(key({ source: { kind: 'url', url: one } })).not.toBe(key({ source: { kind: 'url', url: other } }))
  })

  it('tells files of the same length apart', () => {
    const file = (byte: number) => key({ source: { kind: 'file', bytes: new Uint8Array(9).fill(byte) } })
    expect(file(1)).not.toBe(file(2))
    expect(file(1)).toBe(file(1))
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
