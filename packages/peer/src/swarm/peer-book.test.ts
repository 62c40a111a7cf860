import { describe, expect, it } from 'vitest'
import { PeerBook, type PeerOrigin } from './peer-book.ts'

function setUp() {
  let now = 0
  const book = new PeerBook(() => now)
  return {
    book,
    wait: (milliseconds: number) => {
      now += milliseconds
    },
  }
}

const peer = (address: string, origin: PeerOrigin = 'tracker') => ({ address, port: 6881, origin })

describe('PeerBook', () => {
  it('gives each peer once, until its connection ended and some time went by', () => {
    const { book, wait } = setUp()
    book.add(peer('1.1.1.1'))
    expect(book.add(peer('1.1.1.1', 'pex'))).toBe(false)
    const taken = book.take()
    expect(taken).toMatchObject(peer('1.1.1.1'))
    expect(book.take()).toBeUndefined()
    book.ended(peer('1.1.1.1'), true)
    expect(book.take()).toBeUndefined()
    wait(5_000)
    expect(book.take()).toMatchObject(peer('1.1.1.1'))
  })

  it('waits longer after each failure and forgets whoever never answers', () => {
    const { book, wait } = setUp()
    book.add(peer('1.1.1.1'))
    const waits: number[] = []
    while (book.size > 0) {
      for (let waited = 0; book.take() === undefined; waited += 1000) {
        wait(1000)
        if (waited === 0) waits.push(0)
        waits[waits.length - 1] = waited + 1000
      }
      book.ended(peer('1.1.1.1'), false)
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000])
  })

  it('never forgets a peer that a person named', () => {
    const { book, wait } = setUp()
    book.add(peer('1.1.1.1', 'given'))
    for (let turn = 0; turn < 30; turn++) {
      wait(600_000)
      expect(book.take()).toBeDefined()
      book.ended(peer('1.1.1.1', 'given'), false)
    }
  })

  it('prefers those who failed least', () => {
    const { book, wait } = setUp()
    book.add(peer('1.1.1.1'))
    book.take()
    book.ended(peer('1.1.1.1'), false)
    wait(60_000)
    book.add(peer('1.1.1.2'))
    expect(book.take()?.address).toBe('1.1.1.2')
  })

  it('knows nothing of a banned address any more, at whatever port', () => {
    const { book } = setUp()
    book.add(peer('6.6.6.6'))
    book.ban('6.6.6.6')
    expect([book.take(), book.banned('6.6.6.6')]).toEqual([undefined, true])
    expect(book.add({ ...peer('6.6.6.6'), port: 1 })).toBe(false)
  })

  it.each([0, -1, 65_536, 1e9])('takes no peer at port %d', (port) => {
    expect(setUp().book.add({ ...peer('1.1.1.1'), port })).toBe(false)
  })

  it('stays bounded however many are told of', () => {
    const { book } = setUp()
    for (let at = 0; at < 10_000; at++) book.add(peer(`1.${at >> 16}.${(at >> 8) & 255}.${at & 255}`, 'pex'))
    expect(book.size).toBe(2000)
    for (let at = 0; at < 20_000; at++) book.ban(`2.${at >> 16}.${(at >> 8) & 255}.${at & 255}`)
    expect(book.banned('2.0.0.1')).toBe(true)
    expect(book.banned('2.0.78.31')).toBe(false)
  })
})
