import { infoHash } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { sampleTorrent } from '../../../test/support/sample-torrent.ts'
import { reason } from '../../reason.ts'
import { type Grab, type GrabState, grabId } from '../grab.ts'
import type { FetchOutcome } from '../torrent-fetcher.ts'
import type { GrabIn } from '../transition.ts'
import { type FetchContext, fetchTorrent } from './fetch-torrent.ts'
import { type ParkedContext, resumeParked } from './resume-parked.ts'

const NOW = 1_000_000
const LIFE = 3_600_000
const { signal } = new AbortController()

function grabIn<State extends GrabState>(state: State, changes: Partial<Grab> = {}): Grab & { readonly state: State } {
  return {
    id: grabId('0'.repeat(20)),
    revision: 0,
    release: { name: 'Lily', indexer: 'pond', tags: [], source: { kind: 'url', url: 'https://pond.example/1' } },
    createdAt: NOW,
    updatedAt: NOW,
    dueAt: NOW,
    expiresAt: NOW + LIFE,
    ...changes,
    state,
  }
}

describe('fetchTorrent', () => {
  const sample = sampleTorrent()
  const down = reason('fetch-timeout', 'the link did not answer in time')
  const contextWith = (outcome: FetchOutcome): FetchContext => ({
    clock: new ManualClock(NOW),
    hashes: nodeHashes,
    fetcher: { fetch: async () => outcome },
    proxyOf: () => undefined,
    allowances: { mayFetch: () => false },
  })
  const step = async (outcome: FetchOutcome, attempt = 0, changes: Partial<Grab> = {}) =>
    (await fetchTorrent(grabIn({ kind: 'accepted' as const, attempt }, changes), contextWith(outcome), signal)).grab

  it.each<[string, FetchOutcome, string, string | undefined]>([
    ['a torrent', { kind: 'bytes', bytes: sample.metainfo }, 'fetched', undefined],
    ['no torrent', { kind: 'bytes', bytes: new Uint8Array(9) }, 'dead', 'not-a-torrent'],
    ['a magnet link', { kind: 'magnet', uri: `magnet:?xt=urn:btih:${sample.infoHash}` }, 'fetched', undefined],
    ['a magnet link of nothing', { kind: 'magnet', uri: 'magnet:?dn=x' }, 'dead', 'not-a-torrent'],
    ['a link that is gone', { kind: 'gone', reason: reason('link-gone', 'gone') }, 'dead', 'link-gone'],
    ['a private address', { kind: 'refused', host: 'nas', address: '10.0.0.1' }, 'parked', 'address-refused'],
    ['a failure', { kind: 'failed', reason: down }, 'accepted', undefined],
  ])('goes from %s to its state', async (_what, outcome, kind, code) => {
    const { state } = await step(outcome)
    expect([state.kind, 'reason' in state ? state.reason.code : undefined]).toEqual([kind, code])
  })

  it.each([
    [0, 'accepted', 1_000],
    [1, 'accepted', 2_000],
    [2, 'accepted', 4_000],
    [3, 'parked', 8_000],
    [20, 'parked', 600_000],
  ])('waits longer with each failure: after %i it is %s for %i ms', async (attempt, kind, pause) => {
    const grab = await step({ kind: 'failed', reason: down }, attempt)
    expect([grab.state.kind, (grab.dueAt ?? 0) - NOW]).toEqual([kind, pause])
  })

  it('keeps to what the server asks for, and never waits past its end', async () => {
    const asked = await step({ kind: 'failed', reason: down, retryAfter: 30_000 })
    expect(asked.dueAt).toBe(NOW + 30_000)
    const late = await step({ kind: 'failed', reason: down, retryAfter: 30_000 }, 0, { expiresAt: NOW + 10 })
    expect(late.dueAt).toBe(NOW + 10)
  })

  it('refuses a torrent with another info-hash than was announced', async () => {
    const announced = { infoHash: infoHash('a'.repeat(40)) }
    const { state } = await step({ kind: 'bytes', bytes: sample.metainfo }, 0, announced)
    expect(state).toMatchObject({ kind: 'dead', reason: { code: 'wrong-torrent' } })
  })
})

describe('resumeParked', () => {
  const context: ParkedContext = { clock: new ManualClock(NOW) }
  const parked = (resume: 'accepted' | 'fetched', changes: Partial<Grab> = {}): GrabIn<'parked'> =>
    grabIn({ kind: 'parked' as const, reason: reason('no-room', 'full'), since: NOW, resume, times: 3 }, changes)

  it.each([
    ['accepted', { kind: 'accepted', attempt: 3 }],
    ['fetched', { kind: 'fetched', excluded: [], parked: 3 }],
  ] as const)('goes back to %s with its count of tries', (resume, state) => {
    expect(resumeParked(parked(resume), context).grab).toMatchObject({ state, dueAt: NOW })
  })

  it('gives up what is too old, and keeps why it waited', () => {
    const { state } = resumeParked(parked('fetched', { expiresAt: NOW }), context).grab
    expect(state).toMatchObject({ kind: 'dead', reason: { code: 'expired', values: { cause: 'no-room' } } })
  })
})
