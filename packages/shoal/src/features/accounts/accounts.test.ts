import { migrate, type SqlDatabase } from '@shoal/sql'
import { eachDatabase, type OpenDatabase } from '@shoal/testing'
import { describe, expect, it } from 'vitest'
import { coreMigrations } from '../../platform/database/core-migrations.ts'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { type Accounts, createAccounts } from './accounts.ts'

async function newAccounts(
  open: OpenDatabase,
  now: () => number = Date.now,
): Promise<[Accounts, SqlDatabase<CoreSchema>]> {
  const database = await open<CoreSchema>()
  await migrate(database, [coreMigrations], { now })
  return [createAccounts(database, now), database]
}

describe('accounts', () => {
  eachDatabase((open) => {
    it('makes one admin, and tells the password once', async () => {
      const [accounts, database] = await newAccounts(open)
      const first = await accounts.ensureAdmin(undefined)
      expect(first?.password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
      expect(await accounts.ensureAdmin(undefined)).toBeUndefined()
      const rows = await database.read.selectFrom('core_accounts').selectAll().execute()
      expect(rows).toHaveLength(1)
      expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$/)
    })

    it('opens a session for the right password only, and ends it', async () => {
      const [accounts, database] = await newAccounts(open)
      await accounts.ensureAdmin('right horse')
      expect(await accounts.signIn('admin', 'wrong horse', '::1')).toEqual({ kind: 'wrong' })
      expect(await accounts.signIn('nobody', 'right horse', '::1')).toEqual({ kind: 'wrong' })
      const signedIn = await accounts.signIn('Admin', 'right horse', '::1')
      if (signedIn.kind !== 'signed-in') throw new Error(signedIn.kind)
      const { secret, csrfToken } = signedIn.session
      expect(await accounts.bySession(secret)).toMatchObject({
        account: { name: 'admin' },
        mayChange: true,
        session: { csrfToken },
      })
      const [row] = await database.read.selectFrom('core_sessions').selectAll().execute()
      expect(JSON.stringify(row)).not.toContain(secret)
      await accounts.sessions.end(secret)
      expect(await accounts.bySession(secret)).toBeUndefined()
    })

    it('forgets a session after fourteen days', async () => {
      let now = Date.now()
      const [accounts] = await newAccounts(open, () => now)
      await accounts.ensureAdmin('right horse')
      const signedIn = await accounts.signIn('admin', 'right horse', '::1')
      if (signedIn.kind !== 'signed-in') throw new Error(signedIn.kind)
      now += 15 * 24 * 3_600_000
      expect(await accounts.bySession(signedIn.session.secret)).toBeUndefined()
    })

    it('lets an address wait after ten wrong passwords, but not another address', async () => {
      const [accounts] = await newAccounts(open)
      await accounts.ensureAdmin('right horse')
      for (let attempt = 0; attempt < 10; attempt++) await accounts.signIn('admin', 'guess', '10.0.0.1')
      expect(await accounts.signIn('admin', 'right horse', '10.0.0.1')).toMatchObject({ kind: 'wait' })
      expect(await accounts.signIn('admin', 'right horse', '10.0.0.2')).toMatchObject({ kind: 'signed-in' })
    })

    it('counts tries before it hashes them, so that many at once are not free', async () => {
      const [accounts] = await newAccounts(open)
      await accounts.ensureAdmin('right horse')
      const tries = Array.from({ length: 100 }, () => accounts.signIn('admin', 'guess', '10.0.0.1'))
      const kinds = (await Promise.all(tries)).map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'wrong')).toHaveLength(10)
    })

    it('counts a whole IPv6 network as one', async () => {
      const [accounts] = await newAccounts(open)
      await accounts.ensureAdmin('right horse')
      for (let host = 1; host <= 10; host++) await accounts.signIn('admin', 'guess', `2001:db8:0:1::${host}`)
      expect(await accounts.signIn('admin', 'right horse', '2001:db8:0:1:ffff::1')).toMatchObject({ kind: 'wait' })
      expect(await accounts.signIn('admin', 'right horse', '2001:db8:0:2::1')).toMatchObject({ kind: 'signed-in' })
    })

    it('lets the owner in while strangers guess from everywhere: by the browser or the address of before', async () => {
      const [accounts] = await newAccounts(open)
      await accounts.ensureAdmin('right horse')
      const first = await accounts.signIn('admin', 'right horse', '10.0.0.9')
      if (first.kind !== 'signed-in') throw new Error(first.kind)
      for (let stranger = 0; stranger < 30; stranger++) await accounts.signIn('admin', 'guess', `10.1.0.${stranger}`)
      expect(await accounts.signIn('admin', 'right horse', '10.2.0.1')).toMatchObject({ kind: 'wait' })
      expect(await accounts.signIn('admin', 'right horse', '10.0.0.9')).toMatchObject({ kind: 'signed-in' })
      expect(await accounts.signIn('admin', 'right horse', '10.2.0.1', first.device)).toMatchObject({
        kind: 'signed-in',
      })
      expect(await accounts.signIn('admin', 'right horse', '10.2.0.2', 'made up')).toMatchObject({ kind: 'wait' })
    })

    it('makes an admin where there are viewers only', async () => {
      const [accounts] = await newAccounts(open)
      await accounts.declare([{ name: 'anna', role: 'viewer', password: 'correct horse' }])
      expect(await accounts.ensureAdmin(undefined)).toMatchObject({ name: 'admin' })
      expect(await accounts.ensureAdmin(undefined)).toBeUndefined()
    })

    it('knows a token by its secret until it is revoked, and keeps only its hash', async () => {
      const [accounts, database] = await newAccounts(open)
      await accounts.ensureAdmin('right horse')
      const account = await database.read.selectFrom('core_accounts').select('id').executeTakeFirstOrThrow()
      const reader = await accounts.tokens.create(account.id, 'graphs', 'read')
      expect(await accounts.byToken(reader.secret)).toMatchObject({ mayChange: false })
      expect(JSON.stringify(await database.read.selectFrom('core_tokens').selectAll().execute())).not.toContain(
        reader.secret,
      )
      expect(await accounts.tokens.list(account.id, 10)).toMatchObject([{ id: reader.id, name: 'graphs' }])
      await accounts.tokens.revoke(account.id, reader.id)
      expect(await accounts.byToken(reader.secret)).toBeUndefined()
    })

    it('ends every session when the password is set anew', async () => {
      const [accounts] = await newAccounts(open)
      await accounts.ensureAdmin('right horse')
      const signedIn = await accounts.signIn('admin', 'right horse', '::1')
      if (signedIn.kind !== 'signed-in') throw new Error(signedIn.kind)
      const password = await accounts.resetPassword('admin')
      expect(await accounts.resetPassword('nobody')).toBeUndefined()
      expect(await accounts.bySession(signedIn.session.secret)).toBeUndefined()
      expect(await accounts.signIn('admin', password ?? '', '::1')).toMatchObject({ kind: 'signed-in' })
    })

    it('changes a password for who knows the present one, and ends the other sessions', async () => {
      const [accounts] = await newAccounts(open)
      await accounts.ensureAdmin('right horse')
      const [here, there] = [
        await accounts.signIn('admin', 'right horse', '::1'),
        await accounts.signIn('admin', 'right horse', '::1'),
      ]
      if (here.kind !== 'signed-in' || there.kind !== 'signed-in') throw new Error('not signed in')
      const change = {
        account: here.account,
        password: 'another horse',
        address: '10.0.0.1',
        sessionSecret: here.session.secret,
      }
      expect(await accounts.changePassword({ ...change, current: 'a guess' })).toEqual({ kind: 'wrong' })
      expect(await accounts.signIn('admin', 'right horse', '::1')).toMatchObject({ kind: 'signed-in' })
      expect(await accounts.changePassword({ ...change, current: 'right horse' })).toMatchObject({ kind: 'verified' })
      expect(await accounts.bySession(here.session.secret)).toBeDefined()
      expect(await accounts.bySession(there.session.secret)).toBeUndefined()
      expect(await accounts.signIn('admin', 'another horse', '::1')).toMatchObject({ kind: 'signed-in' })
    })

    it('lets who guesses the present password wait, too', async () => {
      const [accounts] = await newAccounts(open)
      await accounts.ensureAdmin('right horse')
      const signedIn = await accounts.signIn('admin', 'right horse', '::1')
      if (signedIn.kind !== 'signed-in') throw new Error(signedIn.kind)
      const change = {
        account: signedIn.account,
        password: 'another horse',
        address: '10.0.0.1',
        sessionSecret: signedIn.session.secret,
      }
      for (let attempt = 0; attempt < 10; attempt++) await accounts.changePassword({ ...change, current: 'guess' })
      expect(await accounts.changePassword({ ...change, current: 'right horse' })).toMatchObject({ kind: 'wait' })
    })

    it('makes declared accounts what the file says, signs out who changed, and removes who is gone from it', async () => {
      const [accounts] = await newAccounts(open)
      const anna = { name: 'Anna', role: 'viewer', password: 'correct horse' } as const
      await accounts.declare([anna, { name: 'bert', role: 'admin', password: 'battery staple' }])
      expect(await accounts.ensureAdmin('unused password')).toBeUndefined()
      const signedIn = await accounts.signIn('anna', anna.password, '127.0.0.1')
      const secret = signedIn.kind === 'signed-in' ? signedIn.session.secret : ''
      await accounts.declare([anna])
      expect(await accounts.bySession(secret)).toMatchObject({ mayChange: false })
      expect(await accounts.signIn('bert', 'battery staple', '127.0.0.1')).toEqual({ kind: 'wrong' })
      await accounts.declare([{ ...anna, role: 'admin', password: 'another horse' }])
      expect(await accounts.bySession(secret)).toBeUndefined()
      expect(await accounts.verify('anna', 'another horse', '127.0.0.1')).toMatchObject({
        kind: 'verified',
        account: { role: 'admin', declared: true },
      })
    })
  })
})
