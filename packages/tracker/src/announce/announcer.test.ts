import { describe, expect, it } from 'vitest'
import { lateStore } from '../../test/late-store.ts'
import { type MadeAnnouncer, makeAnnouncer } from '../../test/open-announcer.ts'
import type { AccessRules } from '../access/access-rules.ts'
import { parseIpAddress } from '../address/ip-address.ts'
import { RequestSource } from '../address/request-source.ts'
import { infoHashAt } from '../hash/info-hash-words.ts'
import type { AnnounceCall } from '../request/announce-call.ts'
import type { Refusal } from '../request/refusal.ts'
import { callOf, type StorePeer } from '../request/swarm-store.contract.ts'

const PASSKEY = 'p'.repeat(32)
const LISTED = { infoHash: infoHashAt(new Int32Array(5).fill(7), 0) }
const OTHER = { infoHash: infoHashAt(new Int32Array(5).fill(8), 0) }

function sourceOf(text: string): RequestSource {
  const source = new RequestSource()
  source.set(parseIpAddress(text) ?? { family: 4, words: [0] })
  return source
}

/** Announces and returns the refusal's reason, or `stored`. */
async function announce(
  { announcer }: MadeAnnouncer,
  peer: Partial<StorePeer> & { readonly passkey?: string; readonly source?: string },
): Promise<string> {
  const { passkey = '', source = '192.0.2.1', ...rest } = peer
  const refusal = await announcer.announce(callOf({ host: 1, ...rest }), sourceOf(source), passkey)
  return refusal?.reason ?? 'stored'
}

describe('Announcer', () => {
  it.each<[string, AccessRules, Partial<StorePeer> & { passkey?: string }, string]>([
    ['any torrent of an open tracker', { mode: 'open' }, {}, 'stored'],
    ['a torrent that is denied', { mode: 'open', deny: [LISTED] }, {}, 'this torrent is not served'],
    ['a torrent on the list', { mode: 'listed', allow: [LISTED] }, {}, 'stored'],
    ['a torrent on no list', { mode: 'listed', allow: [OTHER] }, {}, 'unregistered torrent'],
    ['one that is allowed and denied', { mode: 'listed', allow: [LISTED], deny: [LISTED] }, {}, 'this torrent is not'],
    ['a known passkey', { mode: 'private' }, { passkey: PASSKEY }, 'stored'],
    ['an unknown passkey', { mode: 'private' }, { passkey: 'x'.repeat(32) }, 'unknown passkey'],
    ['no passkey', { mode: 'private' }, {}, 'unknown passkey'],
    // Who is not known hears nothing of what is served.
    ['a stranger asking for a denied torrent', { mode: 'private', deny: [LISTED] }, {}, 'unknown passkey'],
    ['a member asking for a denied torrent', { mode: 'private', deny: [LISTED] }, { passkey: PASSKEY }, 'this torrent'],
    ['a port that is denied', { mode: 'open', denyPorts: ['256'] }, {}, 'this port is not allowed'],
    ['a client that is denied', { mode: 'open', denyClients: ['\x01'] }, {}, 'your client is not allowed'],
    ['a client that is not allowed', { mode: 'open', allowClients: ['-qB'] }, {}, 'your client is not allowed'],
  ])('decides on %s', async (_, rules, peer, expected) => {
    const made = makeAnnouncer({ rules })
    made.members.replace([{ id: 'alice', passkey: PASSKEY }])
    expect(await announce(made, peer)).toContain(expected)
  })

  it.each([
    ['in memory', false],
    ['behind promises', true],
  ])('notes new swarms of a network and refuses those beyond its share, with a store %s', async (_, late) => {
    const made = makeAnnouncer({ limits: { newSwarmsPerNetwork: 2 }, ...(late ? { wrap: lateStore } : {}) })
    expect(await announce(made, { swarm: 1 })).toBe('stored')
    expect(await announce(made, { swarm: 2, source: '192.0.2.9' })).toBe('stored')
    expect(await announce(made, { swarm: 3 })).toContain('too many new torrents')
    expect(await announce(made, { swarm: 2 })).toBe('stored') // it is there already
    expect(await announce(made, { swarm: 3, source: '198.51.100.1' })).toBe('stored')
  })

  it('answers at once from a store in memory, and keeps the source of one that answers later', async () => {
    const call = callOf({ host: 1 })
    const source = sourceOf('192.0.2.1')
    expect(makeAnnouncer({}).announcer.announce(call, source, '')).toBeUndefined()
    const made = makeAnnouncer({ rules: { mode: 'private' }, wrap: lateStore })
    made.members.replace([{ id: 'alice', passkey: PASSKEY }])
    const done: Refusal | undefined | Promise<Refusal | undefined> = made.announcer.announce(call, source, PASSKEY)
    expect(done).toBeInstanceOf(Promise)
    source.setIpv4(0x09090909) // the next request's
    expect(await done).toBeUndefined()
    expect(made.members.peerCount(PASSKEY)).toBe(1)
  })

  it('gives zeroes for what is not served, in order, from any store', async () => {
    for (const wrap of [undefined, lateStore]) {
      const made = makeAnnouncer({
        rules: { mode: 'listed', allow: [LISTED] },
        ...(wrap === undefined ? {} : { wrap }),
      })
      await announce(made, { swarm: 7, seeder: true })
      const words = (swarm: number) => new Int32Array(5).fill(swarm)
      const counts = await made.announcer.scrape([words(8), words(7), words(8)])
      expect(counts.map(({ seeders }) => seeders)).toEqual([0, 1, 0])
    }
  })

  it.each([
    [undefined, 50],
    [-1, 50],
    [0, 0],
    [199, 199],
    [10_000, 200],
  ])('gives who asks for %s peers %s of them', (wanted, given) => {
    expect(makeAnnouncer({}).announcer.peersFor(wanted)).toBe(given)
  })

  it.each([
    [0, 1800],
    [0.5, 1890],
    [0.999, 1980],
  ])('spreads the interval by chance: %s gives %s seconds', (random, seconds) => {
    const { announcer } = makeAnnouncer({ random: () => random, intervalJitter: 0.1 })
    expect(announcer.interval()).toBe(seconds)
  })

  it('counts announces that did not fit', async () => {
    const made = makeAnnouncer({})
    const full = (call: AnnounceCall): undefined => {
      call.status = 1
    }
    const counted = makeAnnouncer({ wrap: (store) => ({ ...lateStore(store), announce: full }) })
    expect(await announce(made, {})).toBe('stored')
    expect(await announce(counted, {})).toBe('stored')
    expect([made.sums().full, counted.sums().full]).toEqual([0, 1])
  })
})
