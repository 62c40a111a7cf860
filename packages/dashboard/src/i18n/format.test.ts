import { describe, expect, it } from 'vitest'
import { createFormat } from './format.ts'

const english = createFormat('en')
const chinese = createFormat('zh-CN')

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [15 * 1024 ** 2, '15 MiB'],
    [1.25 * 1024 ** 3, '1.25 GiB'],
    [3 * 1024 ** 6, '3,072 PiB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(english.bytes(bytes)).toBe(text)
  })

  it('are per second as speeds', () => {
    expect(english.speed(2048)).toBe('2 KiB/s')
  })
})

describe('moments in a video', () => {
  it.each([
    [0, '0:00'],
    [65_000, '1:05'],
    [15_999.6, '0:16'],
    [15_900, '0:15'],
    [3_723_400, '1:02:03'],
  ])('%d ms reads %s', (milliseconds, text) => {
    expect(english.clock(milliseconds)).toBe(text)
  })
})

describe('times', () => {
  const now = Date.UTC(2026, 10, 22, 12)

  it.each([
    [2_000, '2 sec. ago', '2 秒前'],
    [3 * 60_000, '3 min. ago', '3 分钟前'],
    [2 * 3_600_000, '2 hr. ago', '2 小时前'],
    [86_400_000, 'yesterday', '昨天'],
  ])('%d ms before now', (difference, inEnglish, inChinese) => {
    expect(english.ago(now - difference, now)).toBe(inEnglish)
    expect(chinese.ago(now - difference, now)).toBe(inChinese)
  })

  it.each([
    [140, '140 ms'],
    [1_250, '1.3 sec'],
    [90_000, '1.5 min'],
  ])('%d ms take %s', (milliseconds, text) => {
    expect(english.duration(milliseconds)).toBe(text)
  })
})
