import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { judgeWebhookPath, newWebhookPath } from './webhook-path.ts'

describe('judgeWebhookPath', () => {
  it.each([
    '/webhook',
    '/autobrr',
    '/my-secret',
    '/my-very-secret-webhook-for-autobrr',
    '/webhook/12345678901234567890',
    '/aaaaaaaaaaaaaaaaaaaaaaaaaaaa1',
    '/webhook/2026',
    'webhook/a8f9c2e14b3d9876abcdef0123456789',
    '/with space/a8f9c2e14b3d98765f0e1c2b3a4d',
  ])('refuses %s', (path) => {
    expect(judgeWebhookPath(path).kind).toBe('weak')
  })

  it.each(['/webhook/secure-a8f9c2e1-4b3d-9876-abcd-ef0123456789', '/f3kd93mxq0wz71ht', '/hook/9f8c1d7e5a3b2c4d6e0f'])(
    'takes %s',
    (path) => {
      expect(judgeWebhookPath(path)).toEqual({ kind: 'strong' })
    },
  )

  it('takes every path it makes itself', () => {
    for (let count = 0; count < 200; count += 1) {
      expect(judgeWebhookPath(newWebhookPath((length) => randomBytes(length)))).toEqual({ kind: 'strong' })
    }
  })
})
