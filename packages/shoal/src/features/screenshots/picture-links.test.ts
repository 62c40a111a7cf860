import { describe, expect, it } from 'vitest'
import { createPictureLinks } from './picture-links.ts'

const NOW = 1_700_000_000_000
const DAY = 24 * 3_600_000
const key = Buffer.alloc(32, 7)

describe('links to pictures', () => {
  const clock = { now: NOW }
  const links = createPictureLinks(key, () => clock.now)
  const opened = (link: string) => {
    const { pathname, searchParams } = new URL(link, 'http://shoal.example')
    const file = pathname.slice(pathname.lastIndexOf('/') + 1)
    return [file, Object.fromEntries(searchParams)] as const
  }

  it.each([
    ['at once', 0, 'valid'],
    ['after a day', DAY, 'valid'],
    ['after a day and an hour', DAY + 3_600_000, 'expired'],
  ])('%s: %3$s', (_, passed, expected) => {
    clock.now = NOW
    const link = links.sign(12, 'jpg')
    clock.now = NOW + passed
    expect(links.check(...opened(link))).toBe(expected)
  })

  it.each([
    ['another picture', (file: string) => file.replace('12', '13'), {}],
    ['another format', (file: string) => file.replace('jpg', 'png'), {}],
    ['a later expiry', (file: string) => file, { expires: '9999999999' }],
    ['an expiry that is no number', (file: string) => file, { expires: 'never' }],
    ['no expiry', (file: string) => file, { expires: undefined }],
    ['another signature', (file: string) => file, { signature: 'AAAA' }],
    ['no signature', (file: string) => file, { signature: undefined }],
  ])('refuses %s', (_, change, changes) => {
    clock.now = NOW
    const [file, query] = opened(links.sign(12, 'jpg'))
    expect(links.check(change(file), { ...query, ...changes })).toBe('forged')
  })

  it('are worth nothing under another key', () => {
    const others = createPictureLinks(Buffer.alloc(32, 8), () => NOW)
    expect(others.check(...opened(links.sign(12, 'jpg')))).toBe('forged')
  })
})
