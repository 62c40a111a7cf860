import { describe, expect, it } from 'vitest'
import { AnnounceCall, announceEvent } from '../request/announce-call.ts'
import { PeerSeats, reserveSeatMemory } from './peer-seats.ts'

const ALICE = 'a1'.repeat(32)
const BOB = 'b2'.repeat(32)
const TIMEOUT = 2700 // seconds

/** Two threads' views of the same seats. */
function open() {
  const clock = { now: 1_000_000 }
  const memory = reserveSeatMemory()
  const [first, second] = [0, 1].map(() => new PeerSeats(memory, TIMEOUT, () => clock.now))
  if (first === undefined || second === undefined) throw new Error('no seats')
  return { first, second, clock }
}

function call(
  peer: number,
  more: { port?: number; event?: number; torrent?: number; family?: 4 | 6 } = {},
): AnnounceCall {
  const made = new AnnounceCall()
  made.infoHash.fill(more.torrent ?? 1)
  made.fingerprint = peer
  made.family = more.family ?? 4
  made.address[0] = 5
  made.port = more.port ?? 1000 + peer
  made.event = more.event ?? announceEvent.none
  return made
}

describe('PeerSeats', () => {
  it('gives no more seats than there are, whichever thread is asked', () => {
    const { first, second } = open()
    let given = 0
    for (let peer = 0; peer < 60; peer++) if ((peer % 2 === 0 ? first : second).take(ALICE, call(peer), 3)) given++
    expect(given).toBe(3)
    expect(second.count(ALICE)).toBe(3)
    expect(first.take(BOB, call(1), 3)).toBe(true)
  })

  it('keeps the seat of a peer that announces again, over the other family or from another address', () => {
    const { first, second } = open()
    expect(first.take(ALICE, call(1), 1)).toBe(true)
    expect(second.take(ALICE, call(1, { family: 6 }), 1)).toBe(true)
    expect(first.take(ALICE, call(1, { port: 7 }), 1)).toBe(true)
    expect(first.count(ALICE)).toBe(1)
  })

  it('gives the seat of a crashed client to its owner, who comes with a new peer id from the same place', () => {
    const { first } = open()
    expect(first.take(ALICE, call(1, { port: 6881 }), 1)).toBe(true)
    expect(first.take(ALICE, call(2, { port: 6882 }), 1)).toBe(false)
    expect(first.take(ALICE, call(2, { port: 6881 }), 1)).toBe(true)
    expect(first.count(ALICE)).toBe(1)
    expect(first.take(ALICE, call(1, { port: 6882 }), 1)).toBe(false) // the old peer id has no seat any more
    expect(first.take(BOB, call(3, { port: 6881 }), 1)).toBe(true) // another user's is none of theirs
    expect(first.count(ALICE)).toBe(1)
  })

  it('frees the seats of peers that stop, and of silent ones when somebody needs theirs', () => {
    const { first, clock } = open()
    first.take(ALICE, call(1), 2)
    first.take(ALICE, call(2), 2)
    expect(first.take(ALICE, call(1, { event: announceEvent.stopped }), 2)).toBe(true)
    expect(first.take(ALICE, call(3), 2)).toBe(true)
    expect(first.take(ALICE, call(4), 2)).toBe(false)
    clock.now += TIMEOUT + 1
    expect(first.take(ALICE, call(4), 2)).toBe(true)
    expect(first.count(ALICE)).toBe(1)
  })

  it('takes excess peers away as they announce, until the limit holds', () => {
    const { first } = open()
    for (let peer = 0; peer < 5; peer++) first.take(ALICE, call(peer), 5)
    const kept = [0, 1, 2, 3, 4].map((peer) => first.take(ALICE, call(peer), 2))
    expect(kept).toEqual([false, false, false, true, true])
    expect(first.count(ALICE)).toBe(2)
  })

  it('lets a peer without a seat stop', () => {
    const { first } = open()
    first.take(ALICE, call(1), 1)
    expect(first.take(ALICE, call(2, { event: announceEvent.stopped }), 1)).toBe(true)
    first.leave(ALICE, call(1))
    expect(first.count(ALICE)).toBe(0)
  })

  it('holds what a plain map holds, whatever comes', () => {
    const { first, second } = open()
    const model = new Map<string, Set<number>>()
    let random = 7
    const next = (limit: number) => {
      random = (Math.imul(random, 48_271) >>> 0) % 2_147_483_647
      return random % limit
    }
    const digests = Array.from({ length: 20 }, (_, number) => number.toString(16).padStart(2, '0').repeat(32))
    for (let step = 0; step < 20_000; step++) {
      const digest = digests[next(20)] ?? ''
      const peer = next(30)
      const stops = next(3) === 0
      const seats = model.get(digest) ?? new Set()
      model.set(digest, seats)
      const taken = (step % 2 === 0 ? first : second).take(
        digest,
        call(peer, stops ? { event: announceEvent.stopped } : {}),
        8,
      )
      if (stops) seats.delete(peer)
      else if (seats.has(peer) || seats.size < 8) seats.add(peer)
      expect(taken).toBe(stops || seats.has(peer))
    }
    for (const [digest, seats] of model) expect(first.count(digest)).toBe(seats.size)
  })
})
