import { describe, expect, it } from 'vitest'
import { newChannelValues, settingsOf, valuesOf } from './channel-values.ts'

describe('the form of a channel', () => {
  it('sends what was filled in, and leaves empty secrets out so that they stay', () => {
    const values = newChannelValues('en')
    const filled = { ...values, name: 'Mail', kind: 'email' as const, quietFrom: '23:00', quietTo: '07:00' }
    const fields = {
      ...values.fields,
      host: 'smtp.example',
      port: '25',
      to: 'a@b.c, d@e.f',
      from: 'x@y.z',
      token: 'other kind',
    }
    expect(settingsOf({ ...filled, fields })).toEqual({
      kind: 'email',
      name: 'Mail',
      enabled: true,
      events: ['grab-dead', 'client-down', 'traffic-quota'],
      language: 'en',
      quietHours: { from: '23:00', to: '07:00' },
      host: 'smtp.example',
      port: 25,
      to: ['a@b.c', 'd@e.f'],
      from: 'x@y.z',
    })
  })

  it('shows the settings that it was given', () => {
    const settings = {
      kind: 'ntfy',
      name: 'Phone',
      enabled: false,
      events: ['grab-done'],
      language: 'zh',
      quietHours: { from: '22:00', to: '06:30', timeZone: 'Asia/Shanghai' },
      topic: 'pond',
      textTemplate: '{name}',
    }
    const shown = valuesOf({
      ...{ id: 'phone', name: 'Phone', kind: 'ntfy', enabled: false, events: ['grab-done'], address: 'ntfy.sh' },
      declared: false,
      settings,
    })
    expect(settingsOf(shown)).toEqual(settings)
  })
})
