import { infoHash } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { infoHashWords } from '../hash/info-hash-words.ts'
import { announceEvent } from '../request/announce-call.ts'
import type { Member } from './member.ts'
import { type LedgerCall, MemberLedger } from './member-ledger.ts'

const HASH = infoHash('ab'.repeat(20))
const alice: Member = { id: 'alice', passkey: 'a'.repeat(20) }
const ADDRESS = 1
const DAY = 86_400 // seconds

function open(): { readonly ledger: MemberLedger; pass(seconds: number): void } {
  let now = 1_000_000
  return {
    ledger: new MemberLedger(() => now),
    pass: (seconds) => {
      now += seconds
    },
  }
}

function call(uploaded: number, downloaded: number, more: Partial<LedgerCall> = {}): LedgerCall {
  const base = { infoHash: infoHashWords(HASH), fingerprint: 7, event: announceEvent.none, seeder: false }
  return { ...base, uploaded, downloaded, ...more }
}

describe('the ledger of members', () => {
  it('counts a peer of both families once, by its id and key', () => {
    const { ledger, pass } = open()
    ledger.note(alice, call(0, 0), ADDRESS)
    ledger.note(alice, call(0, 0), ADDRESS + 1)
    pass(1800)
    ledger.note(alice, call(500, 300), ADDRESS)
    ledger.note(alice, call(500, 300), ADDRESS + 1)
    expect(ledger.take().credits).toMatchObject([{ rawUploaded: 500, rawDownloaded: 300 }])
  })

  it('takes a report that comes late for what it is, and counts nothing of it again', () => {
    const { ledger, pass } = open()
    ledger.note(alice, call(100, 0), ADDRESS)
    pass(60)
    ledger.note(alice, call(900, 0), ADDRESS)
    ledger.note(alice, call(800, 0), ADDRESS)
    pass(60)
    ledger.note(alice, call(1000, 0), ADDRESS)
    expect(ledger.take().credits).toMatchObject([{ rawUploaded: 900 }])
  })

  it('begins anew when a client counts from zero again', () => {
    const { ledger, pass } = open()
    ledger.note(alice, call(5000, 0), ADDRESS)
    pass(1800)
    ledger.note(alice, call(10, 0), ADDRESS)
    pass(1800)
    ledger.note(alice, call(40, 0), ADDRESS)
    expect(ledger.take().credits).toMatchObject([{ rawUploaded: 30 }])
  })

  it('counts what a peer moved until it stopped, and forgets the peer', () => {
    const { ledger, pass } = open()
    ledger.note(alice, call(0, 0, { seeder: true }), ADDRESS)
    pass(100)
    ledger.note(alice, call(70, 0, { seeder: true, event: announceEvent.stopped }), ADDRESS)
    const { credits, peers } = ledger.take()
    expect(credits).toMatchObject([{ rawUploaded: 70, seedSeconds: 100 }])
    expect(peers).toMatchObject([{ member: 'alice', gone: true }])
    expect(ledger.counters).toBe(0)
  })

  it('lets factors of a torrent end', () => {
    const { ledger, pass } = open()
    ledger.setFactors([{ infoHash: HASH, downloadFactor: 0, until: 1_000_000 + 100 }])
    ledger.note(alice, call(0, 0), ADDRESS)
    pass(50)
    ledger.note(alice, call(0, 10), ADDRESS)
    expect(ledger.take().credits).toMatchObject([{ downloaded: 0, rawDownloaded: 10 }])
    pass(50)
    ledger.note(alice, call(0, 30), ADDRESS)
    expect(ledger.take().credits).toMatchObject([{ downloaded: 20, rawDownloaded: 20 }])
  })

  it('goes on from where an earlier run stood', () => {
    const first = open()
    first.ledger.note(alice, call(100, 50), ADDRESS)
    const second = open()
    second.ledger.restore(first.ledger.take().peers)
    second.pass(600)
    second.ledger.note(alice, call(400, 70), ADDRESS)
    expect(second.ledger.take().credits).toMatchObject([{ rawUploaded: 300, rawDownloaded: 20 }])
  })

  it.each([
    ['after the peer timeout', 3 * 3600],
    ['after two weeks', 14 * DAY],
  ])('counts the growth of a peer that returns %s', (_, away) => {
    const { ledger, pass } = open()
    ledger.note(alice, call(100, 0), ADDRESS)
    pass(away)
    ledger.note(alice, call(900, 0), ADDRESS)
    expect(ledger.take().credits).toMatchObject([{ rawUploaded: 800 }])
  })

  it('forgets counters after 21 days, and the oldest when there are too many', () => {
    const { ledger, pass } = open()
    ledger.note(alice, call(100, 0), ADDRESS)
    pass(22 * DAY)
    ledger.note(alice, call(100, 0, { fingerprint: 8 }), ADDRESS)
    expect(ledger.counters).toBe(1)
    for (let peer = 0; peer < 500_000; peer++) {
      if (peer % 1000 === 0) pass(1)
      ledger.note(alice, call(0, 0, { fingerprint: 100 + peer }), ADDRESS)
    }
    expect(ledger.counters).toBeLessThanOrEqual(500_000)
    expect(ledger.counters).toBeGreaterThan(440_000)
    ledger.note(alice, call(50, 0, { fingerprint: 100 }), ADDRESS) // one of the oldest: a stranger now
    ledger.note(alice, call(50, 0, { fingerprint: 100 + 499_999 }), ADDRESS)
    expect(ledger.take().credits).toMatchObject([{ rawUploaded: 50 }])
  })

  it('counts the change from leecher to seeder once for a user and torrent, whoever repeats it', () => {
    const { ledger, pass } = open()
    const completed = (more: Partial<LedgerCall> = {}) =>
      ledger.note(alice, call(0, 9, { seeder: true, event: announceEvent.completed, ...more }), ADDRESS)
    ledger.note(alice, call(0, 0), ADDRESS)
    pass(60)
    completed()
    completed()
    completed({ fingerprint: 8 }) // another client of the same user
    ledger.note(alice, call(0, 0), ADDRESS) // a recheck that fails, and completes again
    pass(60)
    completed()
    expect(ledger.take().credits).toMatchObject([{ completed: 1 }])
    completed({ infoHash: infoHashWords(infoHash('cd'.repeat(20))) })
    expect(ledger.take().credits).toMatchObject([{ completed: 1 }])
  })

  it('counts a completion without its event, and none of a peer met as a seeder', () => {
    const { ledger, pass } = open()
    ledger.note(alice, call(0, 0), ADDRESS)
    pass(600)
    ledger.note(alice, call(0, 9, { seeder: true }), ADDRESS)
    const other = { infoHash: infoHashWords(infoHash('cd'.repeat(20))), seeder: true }
    ledger.note(alice, call(0, 0, other), ADDRESS)
    pass(60)
    ledger.note(alice, call(0, 0, { ...other, event: announceEvent.completed }), ADDRESS)
    expect(ledger.take().credits).toMatchObject([{ completed: 1 }])
  })

  it('counts seeding with two clients at a time once', () => {
    const { ledger, pass } = open()
    for (let round = 0; round < 4; round++) {
      ledger.note(alice, call(0, 0, { seeder: true }), ADDRESS)
      pass(900)
      ledger.note(alice, call(0, 0, { seeder: true, fingerprint: 8 }), ADDRESS)
      pass(900)
    }
    // From the first announce to the last: seven steps of 900 seconds.
    expect(ledger.take().credits).toMatchObject([{ seedSeconds: 7 * 900 }])
  })

  it('knows after a restart what was counted', () => {
    const first = open()
    first.ledger.note(alice, call(0, 0), ADDRESS)
    first.ledger.note(alice, call(0, 9, { seeder: true, event: announceEvent.completed }), ADDRESS)
    const second = open()
    second.ledger.restore(JSON.parse(JSON.stringify(first.ledger.take().peers)))
    second.ledger.note(alice, call(0, 9, { seeder: true, event: announceEvent.completed, fingerprint: 9 }), ADDRESS)
    expect(second.ledger.take().credits).toEqual([])
  })

  it('reads what a journal of format 2 kept', () => {
    const { ledger, pass } = open()
    ledger.note(alice, call(1, 0), ADDRESS)
    const [{ peer } = { peer: 0 }] = ledger.take().peers
    const later = open()
    later.ledger.restore([{ member: 'alice', peer, uploaded: 100, downloaded: 50, seen: 1_000_000 }])
    later.pass(600)
    pass(600)
    later.ledger.note(alice, call(400, 70), ADDRESS)
    expect(later.ledger.take().credits).toMatchObject([{ rawUploaded: 300, rawDownloaded: 20 }])
  })
})
