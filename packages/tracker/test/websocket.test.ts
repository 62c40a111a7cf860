import { once } from 'node:events'
import { type AnnounceEvent, encodeWsRequest, infoHash, parseWsReply, peerId, type WsReply } from '@shoal/bittorrent'
import type { Tracker } from '@shoal/tracker'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { announced, scrape, withTracker } from './ask-tracker.ts'

const INFO_HASH = new Uint8Array(20).fill(0xe9)
const id = (letter: string) => peerId(new TextEncoder().encode(`-WW0100-${letter.repeat(12)}`))
const offerId = new Uint8Array(20).fill(0xff)

/** A WebSocket that keeps what came, so that nothing is missed between two awaits. */
class Peer {
  readonly #socket: WebSocket
  readonly #replies: WsReply[] = []
  #wake: () => void = () => undefined

  constructor(port: number, path = '/announce') {
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
    this.#socket.on('message', (data) => {
      this.#replies.push(parseWsReply(data.toString()))
      this.#wake()
    })
  }

  async open(): Promise<this> {
    await once(this.#socket, 'open')
    return this
  }

  send(text: string): void {
    this.#socket.send(text)
  }

  announce(letter: string, left: number, offers: number, uploaded = 0, event: AnnounceEvent = 'started'): void {
    this.send(
      encodeWsRequest({
        kind: 'announce',
        infoHash: INFO_HASH,
        peerId: id(letter),
        uploaded,
        downloaded: 0,
        left,
        event,
        numWant: offers,
        offers: Array.from({ length: offers }, () => ({ offerId, offer: { type: 'offer', sdp: `from ${letter}` } })),
      }),
    )
  }

  async next(): Promise<WsReply> {
    while (this.#replies.length === 0) {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve
        setTimeout(() => reject(new Error('no message in time')), 3000).unref()
      })
    }
    const reply = this.#replies.shift()
    if (reply === undefined) throw new Error('no message')
    return reply
  }

  close(): void {
    this.#socket.terminate()
  }
}

async function withPeers(
  count: number,
  body: (peers: readonly Peer[], tracker: Tracker, port: number) => Promise<void>,
): Promise<void> {
  await withTracker({}, async (tracker, port) => {
    const peers = await Promise.all(Array.from({ length: count }, () => new Peer(port).open()))
    try {
      await body(peers, tracker, port)
    } finally {
      for (const peer of peers) peer.close()
    }
  })
}

it('passes an offer to another peer and its answer back', () =>
  withPeers(2, async ([first, second]) => {
    first?.announce('a', 0, 0)
    expect(await first?.next()).toMatchObject({ kind: 'announce', seeders: 1, leechers: 0 })
    second?.announce('b', 5, 1)
    expect(await second?.next()).toMatchObject({ kind: 'announce', seeders: 1, leechers: 1 })
    expect(await first?.next()).toMatchObject({ kind: 'offer', peerId: id('b'), offer: { sdp: 'from b' } })
    const answer = { type: 'answer', sdp: 'from a' }
    const request = {
      kind: 'answer' as const,
      infoHash: INFO_HASH,
      peerId: id('a'),
      toPeerId: id('b'),
      offerId,
      answer,
    }
    first?.send(encodeWsRequest(request))
    expect(await second?.next()).toMatchObject({ kind: 'answer', peerId: id('a'), answer })
    // The offer is used up: a second answer, and one to an offer never made, go nowhere.
    first?.send(encodeWsRequest(request))
    first?.send(encodeWsRequest({ ...request, offerId: new Uint8Array(20) }))
    second?.announce('b', 5, 0)
    expect(await second?.next()).toMatchObject({ kind: 'announce' })
  }))

it('shows its peers in the pages, in one row with those of other protocols', () =>
  withPeers(2, async ([first, second], tracker, port) => {
    first?.announce('a', 0, 0)
    await first?.next()
    second?.announce('b', 5, 0)
    await second?.next()
    await announced(port, { infoHash: '\xe9'.repeat(20), left: 7 })
    const swarms = await tracker.swarms()
    expect(swarms.rows).toMatchObject([{ infoHash: 'e9'.repeat(20), seeders: 1, leechers: 2 }])
    expect(tracker.swarm(infoHash('e9'.repeat(20)))).toMatchObject({ seeders: 1, leechers: 2 })
    const peers = await tracker.peers(infoHash('e9'.repeat(20)), { search: 'webtorrent', sort: 'left' })
    expect(peers.total).toBe(2)
    expect(peers.rows[0]).toMatchObject({ address: '127.0.0.1', protocol: 'ws', seeder: false, left: 5 })
    await announced(port, { infoHash: '\xe9'.repeat(20), left: 7, event: 'stopped' })
    first?.close()
    await expect.poll(async () => (await tracker.swarms()).rows[0]).toMatchObject({ seeders: 0, leechers: 1 })
  }))

it('holds the rules of a private tracker by the passkey in its URL', () =>
  withTracker({ access: { mode: 'private' } }, async (tracker, port) => {
    const passkey = 'p'.repeat(20)
    tracker.setMembers([{ id: 'alice', passkey }])
    const stranger = await new Peer(port).open()
    const alice = await new Peer(port, `/${passkey}/announce`).open()
    try {
      stranger.announce('a', 0, 0)
      expect(await stranger.next()).toMatchObject({ kind: 'failure', reason: expect.stringContaining('passkey') })
      stranger.send(encodeWsRequest({ kind: 'scrape', infoHashes: [INFO_HASH] }))
      expect(await stranger.next()).toMatchObject({
        kind: 'failure',
        action: 'scrape',
        infoHash: INFO_HASH,
        reason: expect.stringContaining('passkey'),
      })
      alice.announce('b', 0, 0)
      expect(await alice.next()).toMatchObject({ kind: 'announce' })
      alice.announce('b', 0, 0, 4096)
      expect(await alice.next()).toMatchObject({ kind: 'announce' })
      const credits = () => tracker.pendingCredits().flatMap((batch) => batch.credits)
      await expect.poll(credits, { timeout: 10_000 }).toMatchObject([{ member: 'alice', rawUploaded: 4096 }])
    } finally {
      stranger.close()
      alice.close()
    }
  }))

it('answers every announce, the last one too, and shares its counts with the other protocols', () =>
  withPeers(2, async ([first, second], _tracker, port) => {
    first?.announce('a', 5, 0)
    expect(await first?.next()).toEqual({
      kind: 'announce',
      infoHash: INFO_HASH,
      interval: 120,
      seeders: 0,
      leechers: 1,
    })
    await announced(port, { infoHash: '\xe9'.repeat(20), left: 7 })
    second?.announce('b', 0, 0, 0, 'completed')
    expect(await second?.next()).toMatchObject({ kind: 'announce', seeders: 1, leechers: 2 })
    first?.announce('a', 0, 0, 0, 'completed')
    expect(await first?.next()).toMatchObject({ kind: 'announce', seeders: 2, leechers: 1 })
    const expected = { seeders: 2, leechers: 1, completed: 2 }
    first?.send(encodeWsRequest({ kind: 'scrape', infoHashes: [INFO_HASH] }))
    expect(await first?.next()).toEqual({ kind: 'scrape', files: [[INFO_HASH, expected]] })
    expect(await scrape(port, `info_hash=${'%E9'.repeat(20)}`)).toEqual(new Map([['e9'.repeat(20), expected]]))
    expect(await announced(port, { infoHash: '\xe9'.repeat(20), left: 7 })).toMatchObject({ seeders: 2, leechers: 1 })
    first?.announce('a', 0, 0, 0, 'stopped')
    expect(await first?.next()).toMatchObject({ kind: 'announce', infoHash: INFO_HASH, seeders: 1, leechers: 1 })
    second?.close()
    const left = async () => (await scrape(port, `info_hash=${'%E9'.repeat(20)}`)).get('e9'.repeat(20))
    await expect.poll(left).toEqual({ seeders: 0, leechers: 1, completed: 2 })
  }))

it('serves several peers of one swarm over one socket, as clients of one page share it', () =>
  withPeers(2, async ([first, second]) => {
    first?.announce('a', 0, 0)
    expect(await first?.next()).toMatchObject({ seeders: 1, leechers: 0 })
    first?.announce('b', 5, 0)
    expect(await first?.next()).toMatchObject({ seeders: 1, leechers: 1 })
    first?.announce('a', 0, 0, 0, 'stopped')
    expect(await first?.next()).toMatchObject({ seeders: 0, leechers: 1 })
    first?.close()
    second?.announce('c', 5, 0)
    await expect
      .poll(async () => {
        second?.announce('c', 5, 0)
        return second?.next()
      })
      .toMatchObject({ seeders: 0, leechers: 1 })
  }))

it('forgets a peer whose connection ends, and refuses what is no request', () =>
  withPeers(2, async ([first, second]) => {
    first?.announce('a', 0, 0)
    await first?.next()
    first?.close()
    for (const text of ['{', '[]', '{"action":"dance"}', '{"action":"announce","info_hash":"short"}']) {
      second?.send(text)
      expect(await second?.next()).toMatchObject({ kind: 'failure' })
    }
    const asked = { action: 'announce', info_hash: '\xe9'.repeat(20), peer_id: 'short' }
    second?.send(JSON.stringify(asked))
    expect(await second?.next()).toMatchObject({ kind: 'failure', action: 'announce', infoHash: INFO_HASH })
    second?.announce('b', 5, 1)
    expect(await second?.next()).toMatchObject({ kind: 'announce', seeders: 0, leechers: 1 })
  }))
