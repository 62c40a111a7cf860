import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeUdpRequest, infoHash, parseAnnounceQuery, parseUdpReply, utf8Bytes } from '@shoal/bittorrent'
import { freePort } from '@shoal/testing'
import type { CreditBatch, Member, Tracker, TrackerOptions } from '@shoal/tracker'
import { expect, it } from 'vitest'
import {
  announced,
  announceQuery,
  get,
  INFO_HASH,
  peerIdText,
  rawHttp,
  refused,
  UdpAsker,
  withTracker,
} from './ask-tracker.ts'

const ALICE = 'a1ice0000000000000000000'
const BOB = 'b0b000000000000000000000'
const members: readonly Member[] = [
  { id: 'alice', passkey: ALICE, maxPeers: 2 },
  { id: 'bob', passkey: BOB, mayLeech: false },
  { id: 'carol', passkey: 'car01000000000000000', disabled: 'your account is closed' },
]
const HASH = infoHash(Buffer.from(INFO_HASH, 'latin1').toString('hex'))
const path = (passkey: string) => `/${passkey}/announce`
const MIB = 2 ** 20

async function withPrivate(
  options: Partial<TrackerOptions>,
  body: (tracker: Tracker, port: number) => Promise<void>,
): Promise<void> {
  const limits = { requestsPerAddress: 0, requestsPerNetwork: 0 }
  await withTracker({ access: { mode: 'private' }, limits, ...options }, async (tracker, port) => {
    tracker.setMembers(members)
    await body(tracker, port)
  })
}

const counted = (uploaded: number, downloaded: number) => ({ uploaded, downloaded })

it('serves known passkeys only, in the path or in the query', () =>
  withPrivate({}, async (_tracker, port) => {
    expect((await refused(port, {})).reason).toContain('unknown passkey')
    expect(await refused(port, { path: path('x'.repeat(24)) })).toMatchObject({ retryIn: 'never' })
    await announced(port, { path: path(ALICE) })
    await announced(port, { extra: `passkey=${ALICE}` })
    expect((await get(port, '/scrape?info_hash=aaaaaaaaaaaaaaaaaaaa')).body.toString()).toContain('unknown passkey')
    expect((await get(port, `/${ALICE}/scrape?info_hash=aaaaaaaaaaaaaaaaaaaa`)).body.toString()).toContain('5:files')
  }))

it('takes the passkey from the URL that follows a UDP announce', () =>
  withPrivate({}, async (_tracker, port) => {
    const asker = await new UdpAsker(port).open()
    try {
      const connectionId = await asker.connect()
      const request = parseAnnounceQuery(announceQuery({ port: 5 }).split('?')[1] ?? '')
      const kind = async (urlData: string) => {
        const message = {
          kind: 'announce' as const,
          transactionId: 1,
          connectionId,
          request,
          urlData: utf8Bytes(urlData),
        }
        return parseUdpReply((await asker.raw(encodeUdpRequest(message))) ?? new Uint8Array(), 'ipv4')?.kind
      }
      expect(await kind(`/${ALICE}/announce`)).toBe('announce')
      expect(await kind('/announce')).toBe('error')
    } finally {
      asker.close()
    }
  }))

it.runIf(process.platform === 'linux')('holds the same rules in the threads that answer UDP', () =>
  withPrivate({ threads: 1 }, async (tracker, port) => {
    const asker = await new UdpAsker(port).open()
    try {
      const connectionId = await asker.connect()
      const ask = async (passkey: string, query: string) => {
        const request = parseAnnounceQuery(query)
        const urlData = utf8Bytes(`/${passkey}/announce`)
        const message = { kind: 'announce' as const, transactionId: 1, connectionId, request, urlData }
        const reply = parseUdpReply((await asker.raw(encodeUdpRequest(message))) ?? new Uint8Array(), 'ipv4')
        return reply?.kind === 'error' ? reply.message : reply?.kind
      }
      const query = (port_: number, left = 0, uploaded = 0) =>
        (announceQuery({ port: port_, left }).split('?')[1] ?? '').replace('uploaded=0', `uploaded=${uploaded}`)
      expect(await ask('x'.repeat(20), query(1))).toContain('unknown passkey')
      expect(await ask(BOB, query(1, 5))).toContain('may not download')
      expect(await ask('car01000000000000000', query(1))).toBe('your account is closed')
      expect(await ask(ALICE, query(1))).toBe('announce')
      expect(await ask(ALICE, query(1, 0, 4096))).toBe('announce')
      const credits = () => tracker.pendingCredits().flatMap((batch) => batch.credits)
      await expect.poll(credits, { timeout: 10_000 }).toMatchObject([{ member: 'alice', rawUploaded: 4096 }])
      expect(await ask(ALICE, query(2))).toBe('announce')
      let next = 3 // each try is another peer: one that came through before the thread heard of the limit stays
      await expect.poll(() => ask(ALICE, query(next++)), { timeout: 10_000 }).toContain('too many of your peers')
      expect(await ask(ALICE, query(2))).toBe('announce')
      tracker.updateMembers({ remove: ['alice'] })
      await expect.poll(() => ask(ALICE, query(1)), { timeout: 10_000 }).toContain('unknown passkey')
    } finally {
      asker.close()
    }
  }),
)

it('tells a member what it may not do', () =>
  withPrivate({}, async (_tracker, port) => {
    expect((await refused(port, { path: path(BOB), left: 5 })).reason).toContain('may not download')
    await announced(port, { path: path(BOB), left: 0 })
    expect((await refused(port, { path: path('car01000000000000000') })).reason).toBe('your account is closed')
    await announced(port, { path: path(ALICE), port: 1 })
    await announced(port, { path: path(ALICE), port: 2 })
    expect((await refused(port, { path: path(ALICE), port: 3 })).reason).toContain('too many of your peers')
    await announced(port, { path: path(ALICE), port: 1, event: 'stopped' })
    await announced(port, { path: path(ALICE), port: 3 })
  }))

it('credits what peers moved between announces, with factors, and flags what nobody can', () =>
  withPrivate({}, async (tracker, port) => {
    tracker.setMemberRules({ impossibleSpeed: 100 * MIB })
    tracker.setTorrentFactors([{ infoHash: HASH, downloadFactor: 0, uploadFactor: 2 }])
    const ask = (member: string, port_: number, amounts: { uploaded: number; downloaded: number }) =>
      get(
        port,
        announceQuery({ path: path(member), port: port_, left: 0 }).replace(
          'uploaded=0&downloaded=0',
          `uploaded=${amounts.uploaded}&downloaded=${amounts.downloaded}`,
        ),
      )
    await ask(ALICE, 1, counted(MIB, MIB)) // before the tracker knew the peer: counts nothing
    await ask(ALICE, 1, counted(3 * MIB, 2 * MIB))
    await ask(BOB, 2, counted(0, 0))
    await ask(BOB, 2, counted(900 * MIB, 0))
    await expect
      .poll(() => tracker.pendingCredits().flatMap(({ credits }) => credits), { timeout: 4000 })
      .toMatchObject([{ member: 'alice', uploaded: 4 * MIB, downloaded: 0, rawUploaded: 2 * MIB, rawDownloaded: MIB }])
    expect(tracker.memberFlags()).toMatchObject([{ member: 'bob', kind: 'impossible speed' }])
    await tracker.commitCredits(tracker.pendingCredits().at(-1)?.batch ?? 0)
    expect(tracker.pendingCredits()).toEqual([])
  }))

it('keeps credits over a restart until they are committed, under their numbers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-tracker-'))
  try {
    const creditJournalFile = join(folder, 'tracker.journal')
    let first: readonly CreditBatch[] = []
    await withPrivate({ creditJournalFile }, async (_tracker, port) => {
      await announced(port, { path: path(ALICE), left: 5 })
      await announced(port, { path: path(ALICE), left: 0, event: 'completed' })
    })
    await withPrivate({ creditJournalFile }, async (tracker) => {
      first = tracker.pendingCredits()
      expect(first.flatMap(({ credits }) => credits)).toMatchObject([{ member: 'alice', completed: 1 }])
      await tracker.commitCredits(first.at(-1)?.batch ?? 0)
    })
    await withPrivate({ creditJournalFile }, async (tracker, port) => {
      expect(tracker.pendingCredits()).toEqual([])
      const infoHash = 'another torrent.....'
      await announced(port, { path: path(ALICE), infoHash, port: 9, left: 5 })
      await announced(port, { path: path(ALICE), infoHash, port: 9, left: 0, event: 'completed' })
      await expect.poll(() => tracker.pendingCredits().length, { timeout: 4000 }).toBe(1)
      expect(tracker.pendingCredits()[0]?.batch).toBeGreaterThan(first.at(-1)?.batch ?? 0)
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('posts signed batches to the site', async () => {
  const seen: { readonly signature: string; readonly body: string }[] = []
  const site = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    seen.push({ signature: String(request.headers['x-shoal-signature']), body: Buffer.concat(chunks).toString() })
    response.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const address = site.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/credits`
  try {
    await withPrivate({ creditWebhook: { url, secret: 'hush' } }, async (tracker, port) => {
      await announced(port, { path: path(ALICE), left: 5 })
      await announced(port, { path: path(ALICE), left: 0, event: 'completed' })
      await expect.poll(() => seen.length, { timeout: 5000 }).toBe(1)
      await expect.poll(() => tracker.pendingCredits()).toEqual([])
    })
    const [{ signature, body } = { signature: '', body: '' }] = seen
    expect(signature).toBe(`sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}`)
    expect(JSON.parse(body)).toMatchObject({ batch: 1, credits: [{ member: 'alice', completed: 1 }] })
  } finally {
    site.close()
  }
})

it('refuses passkeys that could be guessed', () =>
  withPrivate({}, async (tracker) => {
    expect(() => tracker.setMembers([{ id: 'x', passkey: 'short' }])).toThrow(/16 to 64/)
  }))

it('lets a user have no more peers than allowed, however they come', async () =>
  withPrivate({ port: await freePort(), threads: 1, httpThreads: true }, async (tracker, port) => {
    const asker = await new UdpAsker(port).open()
    const udp = async (peer: number, event?: string) => {
      const query = announceQuery({
        port: peer,
        peerId: peerIdText(`u${peer}`),
        ...(event === undefined ? {} : { event }),
      })
      const reply = await asker.ask({
        kind: 'announce',
        transactionId: peer,
        connectionId: await asker.connect(),
        request: parseAnnounceQuery(query.split('?')[1] ?? ''),
        urlData: utf8Bytes(path(ALICE)),
      })
      return reply.kind
    }
    try {
      const requests = Array.from({ length: 60 }, (_, peer) => {
        const last = peer === 59 ? 'Connection: close\r\n' : ''
        return `GET ${announceQuery({ path: path(ALICE), port: 1000 + peer })} HTTP/1.1\r\nHost: x\r\n${last}\r\n`
      })
      const replies = (await rawHttp(port, requests.join(''))).toString('latin1').split('HTTP/1.1 ').slice(1)
      expect(replies.map((reply) => reply.includes('too many of your peers'))).toEqual([
        false,
        false,
        ...Array.from({ length: 58 }, () => true),
      ])
      expect(await udp(3000)).toBe('error')
      expect((await tracker.peers(HASH)).total).toBe(2)
      // A crashed client comes back under a new peer id: the seat is its own.
      await announced(port, { path: path(ALICE), port: 1000, peerId: peerIdText('restarted') })
      await announced(port, { path: path(ALICE), port: 1001, event: 'stopped' })
      expect(await udp(3000)).toBe('announce')
      expect((await refused(port, { path: path(ALICE), port: 1002 })).reason).toContain('too many of your peers')
      // A lower limit takes the excess away as it announces.
      tracker.updateMembers({ set: [{ id: 'alice', passkey: ALICE, maxPeers: 1 }] })
      await expect.poll(() => udp(3000)).toBe('error')
      await announced(port, { path: path(ALICE), port: 1000, peerId: peerIdText('restarted') })
      expect((await tracker.peers(HASH)).total).toBe(1)
    } finally {
      asker.close()
    }
  }))
