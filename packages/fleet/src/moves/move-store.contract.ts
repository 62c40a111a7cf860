import { infoHash } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { clientId } from '../client/client-config.ts'
import { type Move, movedOn } from './move.ts'
import type { MoveStore } from './move-store.ts'

function move(id: string, hash: string, dueAt = 1): Move {
  return {
    id,
    infoHash: infoHash(hash.repeat(40)),
    name: 'A release',
    from: clientId('one'),
    to: clientId('two'),
    state: 'preparing',
    savePath: '/data',
    paused: false,
    leftBytes: 0,
    category: 'tv',
    tags: ['a'],
    timeline: [{ at: 1, state: 'preparing' }],
    createdAt: 1,
    since: 1,
    dueAt,
  }
}

/** What every store of moves promises. */
export function moveStoreContract(open: () => Promise<MoveStore>): void {
  describe('moves', () => {
    it('keeps one move of a torrent at a time, and its .torrent', async () => {
      const store = await open()
      const first = move('1', 'a')
      expect(await store.insert(first)).toBe('inserted')
      expect(await store.insert(move('2', 'a'))).toBe('under-way')
      expect(await store.find('1')).toEqual(first)
      expect(await store.metainfo('1')).toBeUndefined()
      await store.save(movedOn(first, 'adding', 2), new Uint8Array([1, 2]))
      await store.save(movedOn(first, 'verifying', 3))
      expect(await store.metainfo('1')).toEqual(new Uint8Array([1, 2]))
      expect((await store.find('1'))?.state).toBe('verifying')
      await store.save(movedOn(first, 'done', 4))
      expect(await store.insert(move('2', 'a'), new Uint8Array([3]))).toBe('inserted')
      expect(await store.metainfo('2')).toEqual(new Uint8Array([3]))
      expect(await store.find('3')).toBeUndefined()
    })

    it('lists what is unfinished by when it is due, and everything by page', async () => {
      const store = await open()
      await store.insert(move('1', 'a', 9))
      await store.insert(move('2', 'b', 5))
      await store.insert(move('3', 'c', 7))
      await store.save(movedOn(move('3', 'c'), 'undone', 8))
      expect((await store.unfinished()).map(({ id }) => id)).toEqual(['2', '1'])
      const page = await store.list({ limit: 2 })
      expect(page.items.map(({ id }) => id)).toEqual(['3', '2'])
      expect((await store.list({ cursor: page.nextCursor ?? '' })).items.map(({ id }) => id)).toEqual(['1'])
    })
  })
}
