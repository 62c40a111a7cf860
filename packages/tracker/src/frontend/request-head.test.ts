import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RequestHead } from './request-head.ts'

it('survives random heads and finds the end of whole ones', () => {
  const head = new RequestHead('x-forwarded-for')
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom('', 'GET /announce?', 'GET / HTTP/1.1\r\n'),
      (tail, start) => {
        const bytes = Buffer.concat([Buffer.from(start), tail])
        if (head.readHead(bytes, 0, bytes.length)) expect(head.end).toBeLessThanOrEqual(bytes.length)
      },
    ),
  )
  const whole = Buffer.from(
    'GET /abc/announce?x=1 HTTP/1.1\nX-Forwarded-For: 1.1.1.1\nx-forwarded-for: 2.2.2.2\n\nrest',
  )
  expect(head.readHead(whole, 0, whole.length)).toBe(true)
  expect(head).toMatchObject({ kind: 'announce', passkey: 'abc', forwarded: '1.1.1.1, 2.2.2.2', keepAlive: true })
  expect(whole.subarray(head.end).toString()).toBe('rest')
  expect(whole.subarray(head.queryStart, head.queryEnd).toString()).toBe('x=1')
})

it.each([
  ['GET /announce.php?x HTTP/1.0\r\n\r\n', 'announce', false],
  ['GET /scrape HTTP/1.1\r\nConnection: close\r\n\r\n', 'scrape', false],
  ['GET /announce HTTP/1.1\r\nConnection: Upgrade\r\n\r\n', 'announce', true],
  ['GET /announce HTTP/1.1\r\nConnection: upgrade, Close\r\n\r\n', 'announce', false],
  ['GET /announce HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', 'other', true],
  ['GET /announce HTTP/1.1\r\nContent-Length: 0\r\n\r\n', 'announce', true],
  ['GET /announce HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n', 'other', true],
  ['GET http://tracker.example:80/announce?x=1 HTTP/1.1\r\n\r\n', 'announce', true],
  ['GET HTTPS://tracker.example/key/scrape HTTP/1.1\r\n\r\n', 'scrape', true],
  ['GET http://tracker.example?/announce HTTP/1.1\r\n\r\n', 'other', true],
  ['HEAD /announce HTTP/1.1\r\n\r\n', 'other', true],
  ['GET /announce HTTP/1.1\r\nContent-Length: 3\r\n\r\n', 'other', true],
  ['GET /a/b/announce HTTP/1.1\r\n\r\n', 'other', true],
  ['GET /announcement HTTP/1.1\r\n\r\n', 'other', true],
  ['POST /announce HTTP/1.1\r\n\r\n', 'other', true],
])('takes %j for %s', (text, kind, keepAlive) => {
  const head = new RequestHead('')
  expect(head.readHead(Buffer.from(text), 0, text.length)).toBe(true)
  expect(head.kind).toBe(kind)
  if (kind !== 'other') expect(head.keepAlive).toBe(keepAlive)
})
