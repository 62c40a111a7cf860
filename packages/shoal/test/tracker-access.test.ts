import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pageOf, trackerBan, trackerUser, trackerUserWithPasskey } from '@shoal/api'
import { latin1Bytes, parseAnnounceReply } from '@shoal/bittorrent'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Program, runShoal, type SignedIn, signIn, startProgram, temporaryFolder } from './start-program.ts'

const HASH = 'ab'.repeat(20)
const SOON = { timeout: 20_000, interval: 200 }

const access = (mode: string, more: object = {}, rules: object = {}) => ({
  mode,
  listedOnly: false,
  allowClients: [],
  denyClients: [],
  allowAddresses: [],
  denyAddresses: [],
  denyPorts: [],
  rules: {
    uploadFactor: 1,
    downloadFactor: 1,
    impossibleSpeed: 1e15,
    manyAddresses: 8,
    minimumRatio: 0,
    ratioGrace: 0,
    ...rules,
  },
  ...more,
})

/** Announces over HTTP as a client does; the reason where it is refused, else undefined. */
async function announce(program: Program, path: string, uploaded = 0, more = 'left=0'): Promise<string | undefined> {
  const escaped = HASH.replace(/../g, (byte) => `%${byte}`)
  const query = `info_hash=${escaped}&peer_id=-qB4520-abcdefghijkl&port=6881&uploaded=${uploaded}&downloaded=0&${more}`
  const response = await fetch(`http://127.0.0.1:${program.trackerPort}${path}?${query}`)
  const reply = parseAnnounceReply(
    latin1Bytes(Buffer.from(await response.arrayBuffer()).toString('latin1')) ?? new Uint8Array(),
  )
  return reply.kind === 'failure' ? reply.reason : undefined
}

async function call(admin: SignedIn, method: string, path: string, body?: object): Promise<Response> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  return admin.fetch(`/api/v1/tracker${path}`, init)
}

async function addUser(admin: SignedIn, name: string) {
  const response = await call(admin, 'POST', '/users', { name })
  expect(response.status).toBe(201)
  return trackerUserWithPasskey.parse(await response.json())
}

async function uploadedOf(admin: SignedIn, userId: string): Promise<number> {
  return trackerUser.parse(await (await call(admin, 'GET', `/users/${userId}`)).json()).uploaded
}

describe('a private tracker', () => {
  it('serves its users by passkey, under rules that come into force without a restart', async () => {
    const program = await startProgram()
    const admin = await signIn(program)
    expect(await announce(program, '/announce')).toContain('unregistered torrent')
    expect((await call(admin, 'PUT', '/access', access('private'))).status).toBe(200)
    await expect.poll(() => announce(program, '/announce'), SOON).toContain('unknown passkey')

    const alice = await addUser(admin, 'Alice')
    expect((await call(admin, 'POST', '/users', { name: 'ALICE' })).status).toBe(422)
    const path = new URL(alice.announceUrls[0] ?? '').pathname
    await expect.poll(() => announce(program, path), SOON).toBeUndefined()
    const stored = await readFile(`${program.data}/shoal.db`, 'latin1')
    expect(stored).not.toContain(alice.passkey)

    const rotated = trackerUserWithPasskey.parse(await (await call(admin, 'POST', `/users/${alice.id}/passkey`)).json())
    await expect.poll(() => announce(program, path), SOON).toContain('unknown passkey')
    const now = new URL(rotated.announceUrls[0] ?? '').pathname
    await expect.poll(() => announce(program, now), SOON).toBeUndefined()

    await call(admin, 'PATCH', `/users/${alice.id}`, { disabled: 'please write to us' })
    await expect.poll(() => announce(program, now), SOON).toBe('please write to us')
    await call(admin, 'PATCH', `/users/${alice.id}`, { disabled: null, mayLeech: false })
    await expect.poll(() => announce(program, now, 0, 'left=5'), SOON).toContain('may not download')

    await call(admin, 'POST', '/lists/deny', { torrents: [{ infoHash: HASH, name: 'Bad one' }] })
    await expect.poll(() => announce(program, now), SOON).toContain('not served')
    await call(admin, 'DELETE', `/lists/deny/${HASH}`)
    await expect.poll(() => announce(program, now), SOON).toBeUndefined()

    await call(admin, 'PUT', '/access', access('private', { denyClients: ['-qB'] }))
    await expect.poll(() => announce(program, now), SOON).toContain('your client')
    await call(admin, 'PUT', '/access', access('private'))
    await expect.poll(() => announce(program, now), SOON).toBeUndefined()
    const wrong = await call(admin, 'PUT', '/access', access('private', { denyAddresses: ['10.0.0.0/99'] }))
    expect(await wrong.json()).toMatchObject({ code: 'invalid-fields', errors: [{ path: 'denyAddresses' }] })

    await call(admin, 'POST', '/bans', { address: '::ffff:127.0.0.1', seconds: 600, reason: 'test' })
    await expect.poll(() => announce(program, now), SOON).toContain('shut out')
    const bans = pageOf(trackerBan).parse(await (await call(admin, 'GET', '/bans')).json())
    expect(bans.items).toMatchObject([{ address: '127.0.0.1', reason: 'test' }])
    await call(admin, 'DELETE', '/bans/127.0.0.1')
    await expect.poll(() => announce(program, now), SOON).toBeUndefined()

    const listed = await runShoal(['tracker', 'user', 'list', '--data', program.data, '--json'])
    expect(JSON.parse(listed.output).items).toMatchObject([{ id: alice.id, name: 'Alice' }])
    const added = await runShoal(['tracker', 'user', 'add', 'Bob', '--data', program.data])
    const bob = /http:\S+/.exec(added.output)?.[0] ?? ''
    await expect.poll(() => announce(program, new URL(bob).pathname), SOON).toBeUndefined()
  })

  it('hands signed credits to the site, and again when asked', async () => {
    const posts: { readonly signature: string; readonly body: string }[] = []
    const site = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      posts.push({ signature: String(request.headers['x-shoal-signature']), body: Buffer.concat(chunks).toString() })
      response.writeHead(posts.length === 1 ? 500 : 204).end()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void site.close())
    await once(site, 'listening')
    const address = site.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/credits`
    const program = await startProgram()
    const admin = await signIn(program)
    expect((await call(admin, 'PUT', '/webhook', { url })).status).toBe(422)
    const secret = 'a secret of the site'
    expect((await call(admin, 'PUT', '/webhook', { url, secret })).status).toBe(200)
    await call(admin, 'PUT', '/access', access('private', {}, { uploadFactor: 2 }))
    const alice = await addUser(admin, 'alice')
    const path = new URL(alice.announceUrls[0] ?? '').pathname
    await expect.poll(() => announce(program, path), SOON).toBeUndefined()
    await announce(program, path, 500)
    await expect.poll(() => posts.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(2)
    const [refused, taken] = posts
    expect(taken?.body).toBe(refused?.body)
    expect(taken?.signature).toBe(
      `sha256=${createHmac('sha256', secret)
        .update(taken?.body ?? '')
        .digest('hex')}`,
    )
    const { batch, credits } = JSON.parse(taken?.body ?? '')
    expect(credits).toMatchObject([{ member: alice.id, uploaded: 1000, rawUploaded: 500 }])
    await expect
      .poll(async () => (await (await call(admin, 'GET', '/deliveries')).json()).items, SOON)
      .toMatchObject([{ id: batch, users: 1, deliveredAt: expect.any(Number) }])
    expect(await (await call(admin, 'POST', '/deliveries/replay', { from: batch })).json()).toEqual({ again: 1 })
    await expect.poll(() => posts.length, SOON).toBe(3)
    expect(posts[2]).toEqual(taken)
  })

  it('loses and doubles no credit when everything is killed at any moment', async () => {
    const data = await temporaryFolder()
    const password = 'correct horse battery'
    const environment = { SHOAL_ADMIN_PASSWORD: password }
    let user = { id: '', path: '' }
    let uploaded = 0
    for (const moment of ['at once', 'once the tracker has written it down', 'once control has entered it']) {
      const program = await startProgram({ data, environment })
      const admin = await signIn(program, password)
      if (user.id === '') {
        await call(admin, 'PUT', '/access', access('private'))
        const { id, announceUrls } = await addUser(admin, 'alice')
        user = { id, path: new URL(announceUrls[0] ?? '').pathname }
        await expect.poll(() => announce(program, user.path), SOON).toBeUndefined()
        // The first announce is what later ones are measured against: it must be on disk.
        await expect.poll(() => counterOnDisk(data), SOON).toBe(0)
      }
      // The tracker knows its users before control tells it again.
      expect(await announce(program, user.path, uploaded)).toBeUndefined()
      await expect.poll(() => uploadedOf(admin, user.id), SOON).toBe(uploaded)
      uploaded += 1000
      expect(await announce(program, user.path, uploaded)).toBeUndefined()
      if (moment === 'once the tracker has written it down')
        await expect.poll(() => counterOnDisk(data), SOON).toBe(uploaded)
      if (moment === 'once control has entered it')
        await expect.poll(() => uploadedOf(admin, user.id), SOON).toBe(uploaded)
      await killAll(program)
    }
    const program = await startProgram({ data, environment })
    const admin = await signIn(program, password)
    expect(await announce(program, user.path, uploaded)).toBeUndefined()
    await expect.poll(() => uploadedOf(admin, user.id), SOON).toBe(uploaded)
    // What comes next counts by itself: nothing of before was counted once more with it.
    uploaded += 1000
    expect(await announce(program, user.path, uploaded)).toBeUndefined()
    await expect.poll(() => uploadedOf(admin, user.id), SOON).toBeGreaterThanOrEqual(uploaded)
    expect(await uploadedOf(admin, user.id)).toBe(uploaded)
  })
})

/** What the tracker's journal says that the one peer has uploaded; undefined while it says nothing. */
async function counterOnDisk(data: string): Promise<number | undefined> {
  const lines = (await readFile(join(data, 'tracker.journal'), 'utf8')).split('\n')
  const counters = lines.flatMap((line) => /"peers":\[\{[^}]*"uploaded":(\d+)/.exec(line)?.[1] ?? [])
  const last = counters.at(-1)
  return last === undefined ? undefined : Number(last)
}

/** SIGKILL for the supervisor and its roles, all at once. */
async function killAll(program: Program): Promise<void> {
  const pid = program.child.pid ?? 0
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  for (const child of [String(pid), ...children.trim().split(/\s+/)]) process.kill(Number(child), 'SIGKILL')
  await program.ended
}
