import { type InfoHash, infoHash } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import type { ClientTorrent } from '../client/torrent-client.ts'
import type { FleetTorrent } from '../torrents/torrent-operations.ts'
import { planRemovals } from './plan-removals.ts'
import { removalPolicySchema } from './removal-rules.ts'

const GIB = 2 ** 30
const DAY = 86_400 // seconds

const NOW = 1_000_000_000_000 // Unix milliseconds
const freeUntil = new Map<InfoHash, number>()

let number = 0
const seeding = (changes: Partial<ClientTorrent> = {}, clientId = 'box'): FleetTorrent => {
  number += 1
  return {
    clientId,
    clientName: clientId,
    torrent: {
      infoHash: infoHash(number.toString(16).padStart(40, '0')),
      name: `Release ${number}`,
      activity: 'seeding',
      totalBytes: GIB,
      completedBytes: GIB,
      leftBytes: 0,
      uploadSpeed: 0,
      downloadSpeed: 0,
      uploadedBytes: GIB,
      downloadedBytes: GIB,
      category: 'pond',
      tags: [],
      savePath: '/data',
      addedAt: 0,
      seedingTime: 2 * DAY,
      seeders: 3,
      leechers: 0,
      ...changes,
    },
  }
}

const plan = (torrents: readonly FleetTorrent[], policy: object, free: number | undefined = undefined) =>
  planRemovals(
    { torrents, freeSpace: new Map(free === undefined ? [] : [['box', free]]), freeUntil, now: NOW },
    removalPolicySchema.parse(policy),
  )
const outcome = (torrent: FleetTorrent, when: object, extra: object = {}, free?: number): readonly string[] =>
  plan([torrent], { rules: [{ name: 'r', when }], ...extra }, free).flatMap(({ verdict }) => [
    verdict.kind,
    ...verdict.reasons.map(({ code }) => code),
  ])

describe('planRemovals', () => {
  it.each<readonly [string, Partial<ClientTorrent>, number | undefined, readonly string[]]>([
    ['ends within the hour', { leftBytes: 5 }, 3_599, ['remove', 'rule-met']],
    ['has ended', { leftBytes: 5 }, -60, ['remove', 'rule-met']],
    ['lasts longer', { leftBytes: 5 }, 3_601, ['keep', 'still-free']],
    ['ends, but it is finished', { leftBytes: 0 }, 60, ['keep', 'finished-free']],
    ['is not known', { leftBytes: 5 }, undefined, ['keep', 'free-unknown']],
  ])('removes what is unfinished when its free time ends: it %s', (_what, changes, seconds, expected) => {
    const torrent = seeding(changes)
    if (seconds !== undefined) freeUntil.set(torrent.torrent.infoHash, NOW + seconds * 1_000)
    expect(outcome(torrent, { freeEndsWithin: 3_600 })).toEqual(expected)
    const minimums = [{ category: 'pond', seedingTime: 3 * DAY }]
    expect(outcome(torrent, { freeEndsWithin: 3_600 }, { minimums })).toContain('minimum-time')
  })

  it.each<readonly [object, Partial<ClientTorrent>, readonly string[]]>([
    [{ seedingTimeAtLeast: DAY }, {}, ['remove', 'rule-met']],
    [{ seedingTimeAtLeast: 3 * DAY }, {}, ['keep', 'seeded-too-short']],
    [{ ratioAtLeast: 1 }, {}, ['remove', 'rule-met']],
    [{ ratioAtLeast: 1.5, seedingTimeAtLeast: 3 * DAY }, {}, ['keep', 'seeded-too-short', 'ratio-too-low']],
    [{ uploadSpeedBelow: 100 }, { uploadSpeed: 99 }, ['remove', 'rule-met']],
    [{ uploadSpeedBelow: 100 }, { uploadSpeed: 100 }, ['keep', 'still-wanted']],
    [{ seedingTimeAtLeast: 1 }, { leftBytes: 5 }, ['keep', 'unfinished']],
    [{ freeSpaceBelow: 10 * GIB }, {}, ['keep', 'space-unknown']],
  ])('%j for %j', (when, changes, expected) => {
    expect(outcome(seeding(changes), when)).toEqual(expected)
  })

  it('never goes below what the tracker demands', () => {
    const minimums = [{ category: 'pond', seedingTime: 7 * DAY, ratio: 2 }]
    const codes = ['keep', 'minimum-time', 'minimum-ratio']
    expect(outcome(seeding(), { seedingTimeAtLeast: DAY }, { minimums })).toEqual(codes)
    expect(outcome(seeding({ category: 'lake' }), { seedingTimeAtLeast: DAY }, { minimums })[0]).toBe('remove')
  })

  it('says nothing of torrents that no rule speaks of', () => {
    const match = { categories: ['lake'], tags: ['x'], clients: ['other'] }
    expect(plan([seeding()], { rules: [{ name: 'r', match, when: { ratioAtLeast: 1 } }] })).toEqual([])
  })

  it('removes for want of space only what it takes, longest seeded first', () => {
    const torrents = [
      seeding({ seedingTime: DAY }),
      seeding({ seedingTime: 3 * DAY }),
      seeding({ seedingTime: 2 * DAY }),
    ]
    const rules = [{ name: 'space', when: { freeSpaceBelow: 3 * GIB }, deleteFiles: true }]
    const planned = plan(torrents, { rules }, 1.5 * GIB)
    const removed = planned.filter(({ verdict }) => verdict.kind === 'remove')
    expect(removed.map(({ found }) => found.torrent.seedingTime)).toEqual([3 * DAY, 2 * DAY])
  })

  it('keeps files that another torrent shares', () => {
    const cross = { name: 'Same', savePath: '/data/' }
    const rules = [
      { name: 'old', match: { categories: ['pond'] }, when: { seedingTimeAtLeast: DAY }, deleteFiles: true },
    ]
    const planned = plan([seeding(cross), seeding({ name: 'Same', category: 'lake' }, 'other')], { rules })
    expect(planned.map(({ verdict }) => verdict)).toMatchObject([{ kind: 'remove', deleteFiles: false }])
  })

  it('refuses a rule without any condition', () => {
    expect(removalPolicySchema.safeParse({ rules: [{ name: 'all', when: {} }] }).success).toBe(false)
  })
})
