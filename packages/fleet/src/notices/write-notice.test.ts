import { describe, expect, it } from 'vitest'
import { noticeChannelSchema } from './notice-channel.ts'
import { type NoticeEvent, noticeKinds } from './notice-event.ts'
import { writeNotice } from './write-notice.ts'

const names = { clientName: (id: string) => `Box of ${id}`, timeZone: 'Asia/Shanghai' }
const event = (changes: Partial<NoticeEvent> = {}): NoticeEvent => ({
  key: 'k',
  kind: 'grab-done',
  subject: 'g1',
  at: Date.parse('2026-11-22T16:30:00Z'),
  name: 'Some.Release_2026',
  indexer: 'pond',
  clientId: 'box',
  ...changes,
})
const style = { language: 'en' } as const

describe('writeNotice', () => {
  it('says what happened in one sentence, in either language', () => {
    expect(writeNotice([event()], style, names)).toMatchObject({
      title: 'Done: Some.Release_2026',
      text: 'Box of box has it, from pond.',
    })
    const dead = event({ kind: 'grab-dead', reason: 'link-gone' })
    expect(writeNotice([dead], { language: 'zh' }, names)).toMatchObject({
      title: '已放弃：Some.Release_2026',
      text: '链接已失效。来自站点 pond。',
    })
  })

  it.each(noticeKinds)('fills every word of %s in, whatever is missing', (kind) => {
    for (const language of ['en', 'zh'] as const) {
      const { clientId: _none, ...bare } = event({ kind, name: '', indexer: '' })
      const { title, text } = writeNotice([bare, event({ kind })], { language }, names)
      expect(title + text).not.toMatch(/[{}]|undefined/)
    }
  })

  it('makes one message of several things', () => {
    const { title, text } = writeNotice([event({ name: 'One' }), event({ name: 'Two' })], style, names)
    expect(title).toBe('2 notices from Shoal')
    expect(text).toBe('• Done: One\n  Box of box has it, from pond.\n• Done: Two\n  Box of box has it, from pond.')
  })

  it('follows templates', () => {
    const own = { ...style, titleTemplate: '[{indexer}] {name}', textTemplate: '{event} at {time} on {client}' }
    expect(writeNotice([event()], own, names)).toMatchObject({
      title: '[pond] Some.Release_2026',
      text: 'Done: Some.Release_2026 at 23/11/2026, 00:30 on Box of box',
    })
  })

  it.each([
    ['http://pond.example/dl/0123456789abcdef0123456789abcdef/5', '0123456789abcdef'],
    ['https://pond.example/dl?passkey=hunter2secret&id=5', 'hunter2secret'],
    ['Name 0123456789ABCDEF0123456789abcdef rest', '0123456789ABCDEF'],
    ['udp://me:hunter2@pond.example:80/announce', 'hunter2'],
  ])('lets no passkey through: %s', (name, secret) => {
    for (const changes of [{ name }, { indexer: name }]) {
      const { title, text } = writeNotice([event(changes)], { ...style, titleTemplate: '{name} {indexer}' }, names)
      expect(title + text).not.toContain(secret)
    }
  })

  it('bounds what goes out and sends no control characters', () => {
    const { title, text } = writeNotice(
      Array.from({ length: 50 }, () => event({ name: `\u001b[31m${'文'.repeat(500)}\r\nEvil: yes` })),
      style,
      names,
    )
    expect([...text].length).toBeLessThanOrEqual(1_800)
    for (const control of ['\u001b', '\r']) expect(title + text).not.toContain(control)
  })
})

describe('noticeChannelSchema', () => {
  const webhook = { kind: 'webhook', name: 'Hook', url: 'https://hook.example/' }

  it('refuses templates with words that do not exist', () => {
    const parsed = noticeChannelSchema.safeParse({ ...webhook, textTemplate: '{name} {passkey}' })
    expect(parsed.error?.issues[0]).toMatchObject({ path: ['textTemplate'] })
    expect(noticeChannelSchema.safeParse({ ...webhook, textTemplate: '{name}!' }).success).toBe(true)
  })

  it.each([
    { from: '24:00', to: '07:00' },
    { from: '23:00', to: '7' },
    { from: '23:00', to: '07:00', timeZone: 'Pond/Deep' },
  ])('refuses quiet hours like %o', (quietHours) => {
    expect(noticeChannelSchema.safeParse({ ...webhook, quietHours }).success).toBe(false)
  })
})
