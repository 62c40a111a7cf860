import { describe, expect, it } from 'vitest'
import { noticeNewsOf } from './notice-event.ts'

const grab = (payload: object, at = 1_000) =>
  noticeNewsOf({ topic: 'grab.changed', subject: 'g1', at, payload: { ...payload } })
const client = (payload: object, at = 1_000) =>
  noticeNewsOf({ topic: 'client.changed', subject: 'box', at, payload: { ...payload } })

describe('what the outbox tells people', () => {
  it.each([
    [{ state: 'done', clientId: 'box' }, 'grab-done'],
    [{ state: 'parked', reason: 'no-room' }, 'grab-parked'],
    [{ state: 'dead', reason: 'expired' }, 'grab-dead'],
  ])('%o is %s', (payload, kind) => {
    expect(grab({ ...payload, name: 'Some.Release', indexer: 'pond' })).toMatchObject({
      kind: 'tell',
      event: { kind, subject: 'g1', name: 'Some.Release', indexer: 'pond' },
    })
  })

  it.each([{ state: 'fetched' }, { state: 'parked', reason: 'round-full' }, { nonsense: true }])(
    '%o is nothing',
    (payload) => {
      expect(grab(payload)).toBeUndefined()
    },
  )

  it('gives a grab that is parked again for the same reason the same key, for another one another', () => {
    const key = (reason: string, at: number) => {
      const news = grab({ state: 'parked', reason }, at)
      return news?.kind === 'tell' ? news.event.key : undefined
    }
    expect(key('no-room', 1)).toBe(key('no-room', 9_000_000))
    expect(key('no-room', 1)).not.toBe(key('clients-down', 1))
  })

  it('takes the notice of a client that is down back once it is up', () => {
    expect(client({ change: 'status', status: 'down', reason: 'client-silent' })).toMatchObject({
      event: { kind: 'client-down', reason: 'client-silent', clientId: 'box' },
    })
    expect(client({ change: 'status', status: 'up' })).toEqual({
      kind: 'withdraw',
      notice: 'client-down',
      subject: 'box',
    })
    expect(client({ change: 'saved' })).toBeUndefined()
  })

  it('tells once a month that the traffic is used up', () => {
    const news = client({ change: 'quota', month: '2026-11' })
    expect(news).toMatchObject({ event: { key: 'traffic-quota:box:2026-11', month: '2026-11' } })
  })
})
