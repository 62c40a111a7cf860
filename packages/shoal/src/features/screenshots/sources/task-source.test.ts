import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../../http/problem-error.ts'
import { type TaskSources, type TaskWish, taskSource } from './task-source.ts'

const TRACKER = 'https://tracker.example/announce/passkey'

function torrent(isPrivate: boolean): string {
  const info = `d6:lengthi5e4:name8:film.mkv12:piece lengthi16384e6:pieces20:${'x'.repeat(20)}${isPrivate ? '7:privatei1e' : ''}e`
  return Buffer.from(`d8:announce${TRACKER.length}:${TRACKER}4:info${info}e`).toString('base64')
}

function knowing(known: Partial<TaskSources>): TaskSources {
  return {
    ownTrackers: ['http://127.0.0.1:6969/announce'],
    inFleet: () => undefined,
    metainfoOf: async () => undefined,
    mayAnnounce: async () => false,
    peersOf: () => [],
    allowedPath: async () => undefined,
    ...known,
  }
}

const resolve = async (wish: TaskWish, known: Partial<TaskSources> = {}) =>
  (await taskSource(wish, knowing(known))).source
const refusal = async (wish: TaskWish, known: Partial<TaskSources> = {}): Promise<string | undefined> => {
  const error: unknown = await taskSource(wish, knowing(known)).catch((thrown: unknown) => thrown)
  return error instanceof ProblemError ? error.details.errors?.[0]?.path : undefined
}
const hash = 'ab'.repeat(20)
const held: Partial<TaskSources> = { inFleet: () => 'incomplete' }
const complete: Partial<TaskSources> = { inFleet: () => 'complete' }

describe('where the bytes of a private torrent come from', () => {
  it('is the client that has it, even while that still downloads', async () => {
    expect(await resolve({ metainfo: torrent(true) }, held)).toMatchObject({ kind: 'fleet' })
  })

  it('is never the swarm beside that client, whoever asks for it and whatever is allowed', async () => {
    const allowed = { ...held, mayAnnounce: async () => true }
    expect(await refusal({ metainfo: torrent(true), source: 'swarm' }, allowed)).toBe('source')
  })

  it('is nobody while no client has it and its tracker is not allowed', async () => {
    expect(await refusal({ metainfo: torrent(true) })).toBe('metainfo')
  })

  it('is its swarm where no client has it and the operator allowed its tracker, by that tracker alone', async () => {
    const source = await resolve(
      { metainfo: torrent(true) },
      { mayAnnounce: async (host) => host === 'tracker.example' },
    )
    expect(source).toMatchObject({ kind: 'swarm', trackers: [TRACKER], allowTrackers: ['tracker.example'] })
  })

  it('is the client also by info-hash or magnet link, where nothing says whether it is private', async () => {
    expect(await resolve({ infoHash: hash }, held)).toEqual({ kind: 'fleet', infoHash: hash })
    expect(await resolve({ magnet: `magnet:?xt=urn:btih:${hash}` }, held)).toEqual({ kind: 'fleet', infoHash: hash })
    expect(await refusal({ infoHash: hash, source: 'swarm' }, held)).toBe('source')
  })

  it('is found out from the .torrent that a grab brought', async () => {
    const known = { metainfoOf: async () => Buffer.from(torrent(true), 'base64') }
    expect(await refusal({ infoHash: hash }, known)).toBe('metainfo')
    expect(await resolve({ infoHash: hash }, { ...known, ...held })).toMatchObject({ kind: 'fleet' })
  })
})

describe('where the bytes of a public torrent come from', () => {
  it('is its swarm at once while a client still downloads it, and the client when that has all of it', async () => {
    expect(await resolve({ metainfo: torrent(false) }, held)).toMatchObject({ kind: 'swarm', trackers: [TRACKER] })
    expect(await resolve({ metainfo: torrent(false) }, complete)).toMatchObject({ kind: 'fleet' })
    expect(await resolve({ metainfo: torrent(false), source: 'swarm' }, complete)).toMatchObject({ kind: 'swarm' })
  })

  it('is the client where that is asked for, and nobody where none has it', async () => {
    expect(await resolve({ metainfo: torrent(false), source: 'fleet' }, held)).toMatchObject({ kind: 'fleet' })
    expect(await refusal({ metainfo: torrent(false), source: 'fleet' })).toBe('source')
  })

  it('of a bare info-hash is whoever our own tracker knows', async () => {
    expect(await resolve({ infoHash: hash })).toMatchObject({ trackers: ['http://127.0.0.1:6969/announce'], peers: [] })
  })

  it('of a magnet link leaves out the peers and web seeds that a stranger wrote into it', async () => {
    const source = await resolve({
      magnet: `magnet:?xt=urn:btih:${hash}&tr=${TRACKER}&x.pe=10.0.0.1:1&ws=http://10.0.0.1/`,
    })
    expect(source).toMatchObject({ kind: 'swarm', trackers: [TRACKER], peers: [] })
  })
})

it.each([
  ['a .torrent that is none', { metainfo: 'ZGU=' }, 'metainfo'],
  ['a magnet link that is none', { magnet: 'magnet:?dn=x' }, 'magnet'],
  ['nothing at all', {}, 'infoHash'],
  ['a path outside of the opened folders', { path: '/etc/passwd' }, 'path'],
])('refuses %s and names the field', async (_, wish, field) => {
  expect(await refusal(wish)).toBe(field)
})
