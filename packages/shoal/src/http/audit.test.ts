import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { type AuditEntry, auditChange } from './audit.ts'
import type { ControlEnv, Identity } from './request-context.ts'

const account = (name: string): Identity['account'] => ({ id: `id of ${name}`, name, role: 'admin', declared: false })

describe('auditChange', () => {
  it.each<{ readonly who: string; readonly identity: Identity | undefined; readonly actor: string }>([
    {
      who: 'a session',
      identity: { account: account('ada'), mayChange: true, session: { csrfToken: 'c', expiresAt: 1 } },
      actor: 'ada',
    },
    { who: 'a token', identity: { account: account('grace'), mayChange: true }, actor: 'grace' },
    {
      who: 'the control socket',
      identity: { account: account('this machine'), mayChange: true },
      actor: 'this machine',
    },
    { who: 'nobody', identity: undefined, actor: 'nobody' },
  ])('records the account of $who as the actor', async ({ identity, actor }) => {
    const entries: AuditEntry[] = []
    const app = new Hono<ControlEnv>()
    app.post('/', async (context) => {
      context.set('identity', identity)
      context.set('address', '192.0.2.7')
      await auditChange({ record: async (entry) => void entries.push(entry) }, context, 'client.pause', 'nas')
      return context.body(null, 204)
    })
    await app.request('/', { method: 'POST' })
    expect(entries).toEqual([{ actor, action: 'client.pause', subject: 'nas', address: '192.0.2.7' }])
  })
})
