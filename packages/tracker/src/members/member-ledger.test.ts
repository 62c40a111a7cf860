import { infoHash } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { infoHashWords } from '../hash/info-hash-words.ts'
import { announceEvent } from '../request/announce-call.ts'
import type { Member } from './member.ts'
import { type LedgerCall, MemberLedger } from './member-ledger.ts'

const HASH = infoHash('ab'.repeat(20))
const alice: Member = { id: 'alice', passkey: 'a'.repeat(20) }
const ADDRESS = 1

function open(): { readonly ledger: MemberLedger; pass(seconds: number): void } {
  let now = 1_000_000
  return {
    ledger: new MemberLedger(() => now, 2700),
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
    expect(ledger.peerCount('alice')).toBe(1)
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
    expect(ledger.peerCount('alice')).toBe(0)
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
})
