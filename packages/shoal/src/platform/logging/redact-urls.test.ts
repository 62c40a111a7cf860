import { describe, expect, it } from 'vitest'
import { createLogger } from './create-logger.ts'
import { redactUrls } from './redact-urls.ts'

const KEY = '0123456789abcdef0123456789abcdef'

describe('redactUrls', () => {
  it.each([
    [
      `no peers from https://t.example/${KEY}/announce today`,
      'no peers from https://t.example/[secret]/announce today',
    ],
    [`https://i.example/dl?id=7&passkey=${KEY}`, 'https://i.example/dl?id=7&passkey=[secret]'],
    [`https://i.example/rss.php?torrent_pass=abc#x`, 'https://i.example/rss.php?torrent_pass=[secret]#x'],
    ['http://admin:hunter2@nas:8080/', 'http://[secret]@nas:8080/'],
    [`http://127.0.0.1:5000/webhook/${KEY}`, 'http://127.0.0.1:5000/webhook/[secret]'],
    ['udp://tracker.example:6969/announce', 'udp://tracker.example:6969/announce'],
    [`the info-hash ${KEY} is no secret`, `the info-hash ${KEY} is no secret`],
  ])('%s', (text, expected) => {
    expect(redactUrls(text)).toBe(expected)
  })

  it('keeps passkeys out of the log, in messages and in errors', () => {
    const lines: string[] = []
    const logger = createLogger({ role: 'x', level: 'info', destination: { write: (line) => lines.push(line) } })
    const cause = new Error(`fetch failed: https://t.example/${KEY}/announce`)
    logger.error(
      { err: new Error('no answer', { cause }), link: `https://t.example/?key=${KEY}` },
      `at http://x/${KEY}`,
    )
    expect(lines.join('')).not.toContain(KEY)
    expect(JSON.parse(lines.join(''))).toMatchObject({ role: 'x', level: 'error' })
  })
})
