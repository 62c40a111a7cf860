import { infoHash } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import type { ClientTorrent, ClientTracker } from '../client/torrent-client.ts'
import { shouldReannounce, wantsPeers } from './reannounce-decision.ts'

const NOW = 1_800_000_000_000 // Unix milliseconds
const rules = { maxAnnounceRetries: 3, announceSpacing: 7_000 }

const torrent = (changes: Partial<ClientTorrent>): ClientTorrent => ({
  infoHash: infoHash('a'.repeat(40)),
  name: 'Release',
  activity: 'stalled',
  totalBytes: 10,
  completedBytes: 0,
  leftBytes: 10,
  uploadSpeed: 0,
  downloadSpeed: 0,
  uploadedBytes: 0,
  downloadedBytes: 0,
  category: '',
  tags: [],
  savePath: '',
  addedAt: NOW - 60_000,
  seedingTime: 0,
  seeders: 0,
  leechers: 0,
  ...changes,
})

const tracker = (status: ClientTracker['status'], seeders?: number): ClientTracker => ({
  url: 'http://tracker.example/announce',
  tier: 0,
  status,
  message: '',
  seeders,
})

describe('wantsPeers', () => {
  it.each<readonly [string, Partial<ClientTorrent>, boolean]>([
    ['young and alone', {}, true],
    ['with a seeder', { seeders: 1 }, false],
    ['with a leecher', { leechers: 1 }, false],
    ['getting bytes', { activity: 'downloading', downloadSpeed: 1 }, false],
    ['paused', { activity: 'paused' }, false],
    ['complete', { activity: 'seeding', leftBytes: 0 }, false],
    ['old', { addedAt: NOW - 3_600_000 }, false],
  ])('%s', (_what, changes, wanted) => {
    expect(wantsPeers(torrent(changes), NOW)).toBe(wanted)
  })
})

describe('shouldReannounce', () => {
  const at = (tries: number, ago: number) => ({ tries, lastAt: NOW - ago })

  it.each([
    ['a tracker that told an error', [tracker('error')], undefined, true],
    ['one that has not answered yet', [tracker('waiting')], undefined, false],
    ['one that is being asked now', [tracker('error'), tracker('updating')], undefined, false],
    ['one that works and knows seeders', [tracker('working', 5)], undefined, false],
    ['one that works and knows nobody', [tracker('working', 0)], undefined, true],
    ['an error while another tracker works', [tracker('error'), tracker('working', 4)], undefined, false],
    ['too early after the last', [tracker('error')], at(1, 6_999), false],
    ['long enough after the last', [tracker('error')], at(1, 7_000), true],
    ['a working tracker asked seconds ago', [tracker('working', 0)], at(1, 29_000), false],
    ['after as many as are allowed', [tracker('error')], at(3, 60_000), false],
  ])('%s', (_what, trackers, past, expected) => {
    expect(shouldReannounce(trackers, past, rules, NOW)).toBe(expected)
  })

  it('never when it is switched off', () => {
    expect(shouldReannounce([tracker('error')], undefined, { ...rules, maxAnnounceRetries: 0 }, NOW)).toBe(false)
  })
})
