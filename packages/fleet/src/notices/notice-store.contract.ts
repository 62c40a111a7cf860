import { describe, expect, it } from 'vitest'
import { reason } from '../reason.ts'
import { noticeChannelSchema } from './notice-channel.ts'
import type { NoticeEvent } from './notice-event.ts'
import type { NoticeStore } from './notice-store.ts'

const MOST = 100

function event(key: string, changes: Partial<NoticeEvent> = {}): NoticeEvent {
  return { key, kind: 'grab-done', subject: 'g1', at: 5, name: 'A release', indexer: 'pond', ...changes }
}

/** What every store of notices promises. */
export function noticeStoreContract(open: () => Promise<NoticeStore>): void {
  const hook = noticeChannelSchema.parse({ kind: 'webhook', name: 'Hook', url: 'https://hook.example/' })

  describe('notices', () => {
    it('keeps channels in the order in which they were made', async () => {
      const store = await open()
      await store.saveChannel({ id: 'b', config: hook, declared: false }, 1)
      await store.saveChannel({ id: 'a', config: hook, declared: false }, 2)
      await store.saveChannel({ id: 'b', config: { ...hook, name: 'Renamed' }, declared: true }, 3)
      expect(await store.channels()).toEqual([
        { id: 'b', config: { ...hook, name: 'Renamed' }, declared: true },
        { id: 'a', config: hook, declared: false },
      ])
    })

    it('keeps one notice of a thing for each channel', async () => {
      const store = await open()
      expect(await store.queue('a', event('k'), { now: 1, dueAt: 1 }, MOST)).toBe('queued')
      expect(await store.queue('a', event('k'), { now: 2, dueAt: 2 }, MOST)).toBe('known')
      expect(await store.queue('b', event('k'), { now: 2, dueAt: 2 }, MOST)).toBe('queued')
      expect(await store.due('a', 10, 10)).toEqual([
        { id: expect.any(Number), event: event('k'), attempts: 0, createdAt: 1 },
      ])
    })

    it('takes only so many that wait', async () => {
      const store = await open()
      for (const key of ['1', '2']) await store.queue('a', event(key), { now: 1, dueAt: 1 }, 2)
      expect(await store.queue('a', event('3'), { now: 1, dueAt: 1 }, 2)).toBe('full')
      expect(await store.queue('b', event('3'), { now: 1, dueAt: 1 }, 2)).toBe('queued')
    })

    it('says what is due and when the next will be', async () => {
      const store = await open()
      await store.queue('a', event('1'), { now: 1, dueAt: 10 }, MOST)
      await store.queue('a', event('2'), { now: 1, dueAt: 20 }, MOST)
      expect(await store.dueChannels(9)).toEqual([])
      expect(await store.dueChannels(10)).toEqual(['a'])
      expect(await store.nextDueAfter(10)).toBe(20)
      expect(await store.nextDueAfter(20)).toBeUndefined()
      expect((await store.due('a', 10, 10)).map(({ event: { key } }) => key)).toEqual(['1'])
    })

    it('settles what was sent, and lets the rest wait with its reason', async () => {
      const store = await open()
      for (const key of ['1', '2', '3']) await store.queue('a', event(key), { now: 1, dueAt: 1 }, MOST)
      const [first, second, third] = (await store.due('a', 1, 10)).map(({ id }) => id)
      if (first === undefined || second === undefined || third === undefined) throw new Error('three were queued')
      const why = reason('notice-status', 'status 500', { status: 500 })
      await store.settle([first], { kind: 'sent', at: 5 })
      await store.settle([second], { kind: 'again', dueAt: 9, reason: why })
      await store.settle([third], { kind: 'failed', at: 6, reason: why })
      await store.settle([], { kind: 'sent', at: 5 })
      expect(await store.due('a', 9, 10)).toMatchObject([{ id: second, attempts: 1 }])
      expect((await store.list({})).items).toMatchObject([
        { id: third, state: 'failed', settledAt: 6, reason: why },
        { id: second, state: 'pending', reason: why },
        { id: first, state: 'sent', settledAt: 5 },
      ])
    })

    it('takes back what was not tried yet', async () => {
      const store = await open()
      const down = event('down', { kind: 'client-down', subject: 'box' })
      await store.queue('a', down, { now: 1, dueAt: 1 }, MOST)
      await store.queue('a', event('k'), { now: 1, dueAt: 1 }, MOST)
      await store.withdraw('client-down', 'other')
      expect(await store.due('a', 1, 10)).toHaveLength(2)
      await store.withdraw('client-down', 'box')
      expect((await store.due('a', 1, 10)).map(({ event: { key } }) => key)).toEqual(['k'])
    })

    it('forgets a channel with everything that waits for it', async () => {
      const store = await open()
      await store.saveChannel({ id: 'a', config: hook, declared: false }, 1)
      await store.queue('a', event('k'), { now: 1, dueAt: 1 }, MOST)
      await store.removeChannel('a')
      expect(await store.channels()).toEqual([])
      expect((await store.list({})).items).toEqual([])
    })

    it('lists by page, and forgets the oldest settled ones', async () => {
      const store = await open()
      for (const key of ['1', '2', '3', '4']) await store.queue('a', event(key), { now: 1, dueAt: 1 }, MOST)
      const ids = (await store.due('a', 1, 10)).map(({ id }) => id)
      await store.settle(ids.slice(1), { kind: 'sent', at: 2 })
      const page = await store.list({ limit: 3 })
      expect(page.items).toHaveLength(3)
      expect((await store.list({ limit: 3, cursor: page.nextCursor ?? '' })).items).toHaveLength(1)
      await store.prune(2)
      expect((await store.list({})).items.map(({ id }) => id)).toEqual([ids[3], ids[2], ids[0]])
    })
  })
}
