import { describe, expect, it } from 'vitest'
import type { Credit } from '../members/member.ts'
import { defaultAccessSettings } from './access-settings.ts'
import type { NewUser, RegisterChanges, TrackerRegister } from './tracker-register.ts'

const HASH = 'a'.repeat(40)
const first = { offset: 0, limit: 50 }

function newUser(name: string, more: Partial<NewUser> = {}): NewUser {
  const passkeyDigest = name.padEnd(64, '0')
  return { id: `id-${name}`, name, passkeyDigest, mayLeech: true, uploadFactor: 1, downloadFactor: 1, ...more }
}

function credit(member: string, uploaded: number, downloaded: number): Credit {
  const raw = { rawUploaded: uploaded, rawDownloaded: downloaded }
  return { member, uploaded, downloaded, ...raw, seedSeconds: 60, completed: 1 }
}

async function allChanges(register: TrackerRegister, after: number): Promise<readonly RegisterChanges[]> {
  const pages: RegisterChanges[] = []
  for (let version = after; pages.at(-1)?.done !== true; version = pages.at(-1)?.version ?? 0) {
    pages.push(await register.changesAfter(version))
  }
  return pages
}

/** What every register promises. */
export function trackerRegisterContract(open: () => Promise<TrackerRegister>): void {
  describe('users', () => {
    it('keeps a user, under one name and one passkey only', async () => {
      const register = await open()
      const added = await register.addUser(newUser('Alice', { maxPeers: 5, downloadFactor: 0.5 }), 7)
      expect(added).toMatchObject({ id: 'id-Alice', maxPeers: 5, downloadFactor: 0.5, uploaded: 0, createdAt: 7 })
      expect(await register.addUser(newUser('alice', { id: 'other', passkeyDigest: 'b' }), 8)).toBeUndefined()
      expect(await register.addUser(newUser('Bob', { passkeyDigest: 'Alice'.padEnd(64, '0') }), 8)).toBeUndefined()
      expect(await register.user('id-Alice')).toEqual(added)
      expect((await register.state()).users).toBe(1)
    })

    it('changes what is named and leaves the rest', async () => {
      const register = await open()
      await register.addUser(newUser('alice', { maxPeers: 5 }), 1)
      await register.addUser(newUser('bob'), 1)
      expect(await register.changeUser('id-alice', { disabled: 'left', mayLeech: false })).toMatchObject({
        name: 'alice',
        maxPeers: 5,
        disabled: 'left',
        mayLeech: false,
      })
      const back = await register.changeUser('id-alice', { disabled: null, maxPeers: null })
      expect(back).not.toHaveProperty('disabled')
      expect(back).not.toHaveProperty('maxPeers')
      expect(await register.changeUser('id-alice', { name: 'BOB' })).toBeUndefined()
      expect(await register.changeUser('nobody', { name: 'x' })).toBeUndefined()
    })

    it('finds users by part of the name, in the order asked for', async () => {
      const register = await open()
      for (const name of ['alice', 'ALfred', 'bob%', 'bobby']) await register.addUser(newUser(name), 1)
      await register.enterCredits('j', [{ batch: 1, at: 1, credits: [credit('id-bobby', 9, 1)] }], 5)
      const names = async (search: string, sort: 'name' | 'uploaded') =>
        (await register.users({ ...first, search, sort })).rows.map(({ name }) => name)
      expect(await names('', 'name')).toEqual(['ALfred', 'alice', 'bob%', 'bobby'])
      expect(await names('AL', 'name')).toEqual(['ALfred', 'alice'])
      expect(await names('b%', 'name')).toEqual(['bob%'])
      expect((await names('', 'uploaded'))[0]).toBe('bobby')
      expect(await register.users({ offset: 3, limit: 2, sort: 'name' })).toMatchObject({ rows: [{}], total: 4 })
    })

    it('forgets a removed user, whose name and passkey become free', async () => {
      const register = await open()
      await register.addUser(newUser('alice'), 1)
      expect(await register.removeUser('id-alice')).toBe(true)
      expect(await register.removeUser('id-alice')).toBe(false)
      expect(await register.user('id-alice')).toBeUndefined()
      expect(await register.addUser(newUser('alice', { id: 'again' }), 2)).toMatchObject({ id: 'again' })
    })
  })

  describe('credits', () => {
    it('enters every batch of a journal once, whatever is handed over again', async () => {
      const register = await open()
      await register.addUser(newUser('alice'), 1)
      const batches = [
        { batch: 1, at: 1, credits: [credit('id-alice', 10, 5)] },
        { batch: 2, at: 2, credits: [credit('id-alice', 1, 0), credit('id-gone', 3, 3)] },
      ]
      await register.enterCredits('j', batches, 100)
      await register.enterCredits('j', batches, 200)
      await register.enterCredits('j', [...batches, { batch: 3, at: 3, credits: [credit('id-alice', 100, 0)] }], 300)
      expect(await register.user('id-alice')).toMatchObject({
        uploaded: 111,
        downloaded: 5,
        seedSeconds: 180,
        completed: 3,
        creditedAt: 300,
      })
      await register.enterCredits('another', batches.slice(0, 1), 400)
      expect(await register.user('id-alice')).toMatchObject({ uploaded: 121 })
    })

    it('bars who falls below the ratio, and lets him in again when it rises or the rule changes', async () => {
      const register = await open()
      const settings = (minimumRatio: number) => ({
        ...defaultAccessSettings,
        rules: { ...defaultAccessSettings.rules, minimumRatio, ratioGrace: 100 },
      })
      await register.saveSettings(settings(0.5))
      await register.addUser(newUser('alice'), 1)
      const enter = (batch: number, up: number, down: number) =>
        register.enterCredits('j', [{ batch, at: 1, credits: [credit('id-alice', up, down)] }], 1)
      await enter(1, 0, 100)
      expect(await register.user('id-alice')).toMatchObject({ barred: false })
      await enter(2, 40, 1)
      expect(await register.user('id-alice')).toMatchObject({ barred: true })
      const before = (await register.state()).version
      await enter(3, 100, 0)
      expect(await register.user('id-alice')).toMatchObject({ barred: false })
      expect((await register.changesAfter(before)).users).toMatchObject([{ id: 'id-alice', mayLeech: true }])
      await register.saveSettings(settings(10))
      await register.reviewRatios()
      expect(await register.user('id-alice')).toMatchObject({ barred: true })
    })

    it('keeps flags until somebody dealt with them', async () => {
      const register = await open()
      await register.addUser(newUser('alice'), 1)
      const flag = { member: 'id-alice', kind: 'many addresses', detail: '9 addresses', at: 5 } as const
      await register.enterCredits('j', [{ batch: 1, at: 1, credits: [], flags: [flag] }], 1)
      const { rows, total } = await register.flags(first)
      expect(total).toBe(1)
      expect(rows).toMatchObject([{ userId: 'id-alice', userName: 'alice', kind: 'many addresses', at: 5000 }])
      expect(await register.dropFlag(rows[0]?.id ?? 0)).toBe(true)
      expect((await register.flags(first)).rows).toEqual([])
    })

    it('keeps what is due to the site until it was delivered, and can deliver it again', async () => {
      const register = await open()
      const enter = (batch: number) =>
        register.enterCredits('j', [{ batch, at: 1, credits: [credit('id-alice', batch, 0)] }], 1000 * batch)
      await enter(1)
      expect(await register.dueDeliveries(10)).toEqual([])
      await register.saveWebhook({ url: 'https://site.example/credits', secret: 'hush' })
      expect(await register.webhook()).toEqual({ url: 'https://site.example/credits', secret: 'hush' })
      await enter(2)
      await enter(3)
      const due = await register.dueDeliveries(10)
      expect(due.map(({ credits }) => credits[0]?.uploaded)).toEqual([2, 3])
      for (const { batch } of due) await register.delivered(batch, 9)
      expect(await register.dueDeliveries(10)).toEqual([])
      expect(await register.replay(due[1]?.batch ?? 0)).toBe(1)
      expect(await register.dueDeliveries(10)).toEqual(due.slice(1))
      expect((await register.deliveries(first)).rows).toMatchObject([{ users: 1 }, { users: 1, deliveredAt: 9 }])
      await register.prune({ deliveries: 10, bans: 0 })
      expect((await register.deliveries(first)).total).toBe(1)
      await register.saveWebhook(undefined)
      expect(await register.webhook()).toBeUndefined()
    })
  })

  describe('changes', () => {
    it('tells a tracker everything once and then only what is new, removals too', async () => {
      const register = await open()
      await register.addUser(newUser('alice', { maxPeers: 3 }), 1)
      await register.list('allow', [{ infoHash: HASH, name: 'One' }], 1)
      await register.setFactors({ infoHash: HASH, name: 'One', uploadFactor: 2, downloadFactor: 0, until: 99 })
      await register.ban({ address: '192.0.2.1', reason: 'spam', until: 500 })
      const [all] = await allChanges(register, 0)
      expect(all).toMatchObject({
        done: true,
        settings: defaultAccessSettings,
        users: [{ id: 'id-alice', maxPeers: 3, removed: false }],
        listed: [{ list: 'allow', infoHash: HASH, name: 'One', removed: false }],
        factors: [{ infoHash: HASH, uploadFactor: 2, downloadFactor: 0, until: 99, removed: false }],
        bans: [{ address: '192.0.2.1', until: 500, removed: false }],
      })
      const version = all?.version ?? 0
      expect(await register.changesAfter(version)).toMatchObject({ version, done: true, users: [], listed: [] })
      await register.removeUser('id-alice')
      await register.unlist('allow', HASH)
      await register.removeFactors(HASH)
      await register.unban('192.0.2.1')
      expect(await register.changesAfter(version)).toMatchObject({
        users: [{ id: 'id-alice', removed: true }],
        listed: [{ infoHash: HASH, removed: true }],
        factors: [{ removed: true }],
        bans: [{ removed: true }],
      })
      expect((await register.listed('allow', first)).rows).toEqual([])
    })

    it('tells many changes in pages that leave none out', async () => {
      const register = await open()
      for (const start of [0, 1, 2]) {
        const entries = Array.from({ length: 500 }, (_, at) => {
          const infoHash = (start * 500 + at).toString(16).padStart(40, '0')
          return { infoHash, name: `Torrent ${infoHash}` }
        })
        await register.list('deny', entries, 1)
      }
      await register.addUser(newUser('last'), 1)
      const pages = await allChanges(register, 0)
      expect(pages.length).toBeGreaterThan(2)
      expect(new Set(pages.flatMap(({ listed }) => listed.map(({ infoHash }) => infoHash))).size).toBe(1500)
      expect(pages.flatMap(({ users }) => users)).toHaveLength(1)
      const found = await register.listed('deny', { ...first, search: '0'.repeat(38) })
      expect(found.total).toBe(256)
    })
  })
}
