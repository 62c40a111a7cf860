import { eachDatabase } from '@shoal/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createNoticeSender,
  createNotices,
  createSqlNoticeStore,
  type FleetSchema,
  type Notices,
  noticeChannelSchema,
} from '../src/index.ts'
import { noticeStoreContract } from '../src/notices/notice-store.contract.ts'
import { ManualClock } from './support/manual-clock.ts'
import { Receiver } from './support/receiver.ts'
import { openStore, turningSealer } from './support/test-fleet.ts'

const WAIT = { timeout: 20_000, interval: 20 } // milliseconds
const MINUTE = 60_000 // milliseconds
const NOON = Date.parse('2026-11-22T12:00:00Z')
const { signal } = new AbortController()

describe('notices', () => {
  eachDatabase((open) => {
    noticeStoreContract(async () => {
      const database = await open<FleetSchema>()
      await openStore(database)
      return createSqlNoticeStore({ database, sealer: turningSealer })
    })

    describe('from the outbox to a service', () => {
      let receiver: Receiver
      let clock: ManualClock
      let notices: Notices
      let make: () => Notices
      const running: Notices[] = []
      const logged: unknown[] = []

      beforeEach(async () => {
        receiver = new Receiver()
        await receiver.start()
        clock = new ManualClock(NOON)
        const database = await open<FleetSchema>()
        const { store: fleetStore } = await openStore(database)
        make = () => {
          const made = createNotices({
            store: createSqlNoticeStore({ database, sealer: turningSealer }),
            fleetStore,
            sender: createNoticeSender({ now: () => clock.now() }),
            clock,
            timeZone: 'UTC',
            log: {
              debug: () => undefined,
              info: () => undefined,
              warn: () => undefined,
              error: (...entry) => logged.push(entry),
            },
          })
          running.push(made)
          return made
        }
        notices = make()
        await notices.start(signal)
      })
      afterEach(async () => {
        await Promise.all(running.splice(0).map((each) => each.stop(signal)))
        receiver.close()
        expect(logged).toEqual([])
      })

      const channel = (changes: object = {}) =>
        notices.add({
          kind: 'webhook',
          name: 'My hook',
          url: `${receiver.url}/secret-path`,
          events: ['grab-done', 'grab-dead', 'client-down'],
          ...changes,
        })
      const done = (subject: string, changes: object = {}) => ({
        topic: 'grab.changed',
        subject,
        at: clock.now(),
        payload: { state: 'done', name: `Release ${subject}`, indexer: 'pond', clientId: 'box', ...changes },
      })
      const down = { topic: 'client.changed', subject: 'box', at: NOON, payload: { change: 'status', status: 'down' } }
      const titles = () => receiver.received.map(({ body }) => JSON.parse(body).title)
      const states = async () => (await notices.history({})).items.map(({ state }) => state)
      /** Lets the runner take up what is due, then moves the clock until the condition holds. */
      const pass = (milliseconds: number) => clock.advance(milliseconds)

      it('sends what a channel wants, once, and shows it', async () => {
        await channel()
        await notices.take(done('1'))
        await notices.take(done('1'))
        await notices.take(done('2', { state: 'fetched' }))
        await vi.waitFor(async () => expect(await states()).toEqual(['sent']), WAIT)
        expect(titles()).toEqual(['Done: Release 1'])
        expect((await notices.history({})).items).toMatchObject([{ channelName: 'My hook', name: 'Release 1' }])
      })

      it('takes channels of a file over, lets nobody change them, and forgets those that it no longer holds', async () => {
        const config = noticeChannelSchema.parse({ kind: 'webhook', name: 'Filed', url: `${receiver.url}/filed` })
        await channel({ events: ['grab-dead'] })
        await notices.declare([
          { id: 'filed', config },
          { id: 'gone', config },
        ])
        await notices.declare([{ id: 'filed', config: { ...config, events: ['grab-done'] } }])
        expect((await notices.list()).map(({ id, declared }) => `${id} ${declared}`).sort()).toEqual([
          'filed true',
          'my-hook false',
        ])
        expect(await notices.update('filed', config)).toMatchObject({ kind: 'refused' })
        expect(await notices.remove('filed')).toMatchObject({ kind: 'refused' })
        await notices.take(done('g1'))
        await vi.waitFor(() => expect(receiver.received.map(({ path }) => path)).toEqual(['/filed']), WAIT)
        await notices.declare([])
        expect((await notices.list()).map(({ id }) => id)).toEqual(['my-hook'])
      })

      it('makes one message of a burst', async () => {
        await channel()
        await notices.take(done('0'))
        await vi.waitFor(async () => expect(await states()).toEqual(['sent']), WAIT)
        for (const each of ['1', '2', '3', '4', '5']) await notices.take(done(each))
        await vi.waitFor(async () => {
          pass(1_000)
          expect(await states()).toEqual(Array(6).fill('sent'))
        }, WAIT)
        expect(titles()).toEqual(['Done: Release 0', '5 notices from Shoal'])
      })

      it('tries again with growing pauses, even by another process, and gives up in the end', async () => {
        receiver.answers = [{ status: 500 }]
        await channel()
        await notices.take(done('1'))
        await vi.waitFor(() => expect(receiver.received).toHaveLength(1), WAIT)
        await notices.stop(signal)
        notices = make()
        await notices.start(signal)
        const from = clock.now()
        await vi.waitFor(
          async () => {
            pass(5_000)
            expect(await states()).toEqual(['failed'])
          },
          { timeout: 60_000, interval: 1 },
        )
        expect(receiver.received).toHaveLength(12)
        expect(clock.now() - from).toBeGreaterThan(60 * MINUTE)
        expect((await notices.history({})).items[0]?.reason).toMatchObject({ code: 'notice-status' })
      })

      it('keeps quiet until the quiet hours are over', async () => {
        await channel({ quietHours: { from: '11:00', to: '13:30' } })
        await notices.take(done('1'))
        pass(89 * MINUTE)
        expect(receiver.received).toEqual([])
        await vi.waitFor(async () => {
          pass(MINUTE)
          expect(await states()).toEqual(['sent'])
        }, WAIT)
        expect(clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-11-22T13:30:00Z'))
      })

      it('tells of a client only when it stays away', async () => {
        await channel()
        await notices.take(down)
        await notices.take({ ...down, payload: { change: 'status', status: 'up' } })
        await notices.take(down)
        pass(59_000)
        expect(receiver.received).toEqual([])
        await vi.waitFor(() => {
          pass(1_000)
          expect(titles()).toEqual(['Client down: box'])
        }, WAIT)
      })

      it('shows no secret, keeps those that a change leaves out, and tests what the form holds', async () => {
        const added = await channel()
        if (added.kind !== 'saved') throw new Error('not saved')
        const { id, settings } = added.channel
        expect(JSON.stringify(await notices.list())).not.toContain('secret-path')
        await notices.update(id, { ...settings, name: 'Renamed' })
        expect(await notices.test({ ...settings, language: 'zh' }, id, signal)).toEqual({ kind: 'ok' })
        expect(receiver.received[0]?.path).toBe('/secret-path')
        expect(titles()).toEqual(['来自 Shoal 的测试'])
        expect(await notices.test({ ...settings, url: 'http://127.0.0.1:1/' }, id, signal)).toMatchObject({
          kind: 'failed',
          reason: { code: 'notice-unreachable' },
        })
        expect(await notices.add({ kind: 'webhook', name: '' })).toMatchObject({
          kind: 'invalid',
          issues: expect.arrayContaining([expect.objectContaining({ path: 'url' })]),
        })
        expect(await notices.remove(id)).toMatchObject({ kind: 'saved' })
        expect(await notices.remove(id)).toEqual({ kind: 'not-found' })
      })
    })
  })
})
