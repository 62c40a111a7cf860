import { describe, expect, it } from 'vitest'
import { quietUntil } from './quiet-hours.ts'

const at = (time: string) => Date.parse(`2026-11-22T${time}Z`)

describe('quietUntil', () => {
  it.each([
    // quiet, now in UTC, zone, end in UTC
    [{ from: '23:00', to: '07:00' }, '22:59:59', 'UTC', undefined],
    [{ from: '23:00', to: '07:00' }, '07:00:00', 'UTC', undefined],
    [{ from: '23:00', to: '07:00' }, '03:10:30', 'UTC', '07:00:00'],
    [{ from: '12:30', to: '13:15' }, '12:30:00', 'UTC', '13:15:00'],
    [{ from: '23:00', to: '07:00' }, '16:00:00', 'Asia/Shanghai', '23:00:00'], // midnight there
    [{ from: '23:00', to: '07:00' }, '23:30:00', 'Asia/Shanghai', undefined],
    [{ from: '08:00', to: '08:00' }, '08:00:00', 'UTC', undefined], // an empty span is never
  ] as const)('%o at %s in %s', (quiet, now, zone, end) => {
    expect(quietUntil(quiet, at(now), zone)).toBe(end === undefined ? undefined : at(end))
  })

  it('reaches over midnight', () => {
    expect(quietUntil({ from: '23:00', to: '07:00' }, at('23:30:00'), 'UTC')).toBe(Date.parse('2026-11-23T07:00Z'))
  })
})
