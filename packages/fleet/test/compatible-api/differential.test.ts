import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { sampleTorrent } from '../support/sample-torrent.ts'
import { adding } from './adding.ts'
import { type Case, casesOf } from './cases.ts'
import { differences } from './compare.ts'
import { changing, reading } from './endpoints.ts'
import { intended, reasonFor } from './intended-differences.ts'
import { folderTorrent } from './sample-files.ts'
import { type ApiAnswer, original, shoal, type Target } from './targets.ts'

const WAIT = { timeout: 30_000, interval: 200 } // milliseconds
const LIMIT = 300_000 // milliseconds
const versions = { '4.5': 'qbittorrent-nox', '5.1': 'qbittorrent-nox/trixie', '5.3': 'qbittorrent-nox/forky' } as const

/** Torrents that every program holds, each paused and the same everywhere. */
const samples = {
  A: { ...sampleTorrent(), fields: { category: 'tv', tags: 'red,blue' } },
  B: { ...sampleTorrent({ isPrivate: true }), fields: { category: 'films', tags: '' } },
  C: { ...folderTorrent('c', ['sub/one.bin', 'two.bin']), fields: { category: '', tags: 'red' } },
  D: { ...sampleTorrent(), fields: { category: 'tv', tags: '' } },
}
const hashes = Object.fromEntries(Object.entries(samples).map(([letter, { infoHash }]) => [letter, infoHash]))

describeWith(Object.values(versions), 'Shoal beside real qBittorrents', () => {
  const originals = new Map<string, Target>()
  let ours: Awaited<ReturnType<typeof shoal>>
  /** Which intended differences were met. */
  const met = new Set<object>()

  const everyone = () => [...originals.values(), ours]

  /** What differs between Shoal and the version that counts, without what is intended. */
  const unexplained = (name: string, reference: ApiAnswer, answer: ApiAnswer): readonly string[] =>
    differences(reference, answer).flatMap((difference) => {
      const reason = reasonFor(name, difference.field)
      if (reason !== undefined) met.add(reason)
      const { field, original: theirs, shoal: found } = difference
      return reason === undefined ? [`${name}: ${field} is ${theirs}, in Shoal ${found}`] : []
    })

  const run = async (some: readonly Case[]): Promise<readonly string[]> => {
    const failures: string[] = []
    for (const { name, endpoint, request } of some) {
      const answers = await Promise.all(
        everyone().map(async (target) => [target.name, await target.send(request)] as const),
      )
      const of = new Map(answers)
      const reference = of.get(versions[endpoint.version ?? '5.1'])
      const answer = of.get('Shoal')
      if (reference === undefined || answer === undefined) throw new Error('a program is missing')
      failures.push(...unexplained(name, reference, answer))
    }
    return failures
  }

  beforeAll(async () => {
    const started = await Promise.all(Object.values(versions).map(original))
    for (const target of started) originals.set(target.name, target)
    ours = await shoal()
    for (const target of everyone()) {
      for (const { metainfo, fields } of Object.values(samples)) {
        const files = [{ field: 'torrents', name: 'a.torrent', bytes: metainfo }]
        const request = {
          method: 'POST',
          path: 'torrents/add',
          files,
          fields: { ...fields, paused: 'True', stopped: 'True' },
        }
        expect((await target.send(request)).status, `${target.name} takes a torrent`).toBe(200)
      }
    }
    for (const target of everyone()) {
      await vi.waitFor(async () => {
        const { body } = await target.send({ method: 'GET', path: 'torrents/info', fields: { filter: 'downloading' } })
        const held = (Array.isArray(body) ? body : []).filter(({ state }) => /^(paused|stopped)DL$/.test(state))
        expect(held, `torrents that ${target.name} holds`).toHaveLength(4)
      }, WAIT)
    }
  }, LIMIT)

  afterAll(async () => {
    await Promise.all(everyone().map((target) => target.close()))
  })

  it(
    'answers questions the same',
    async () => {
      expect(await run(reading.flatMap((endpoint) => casesOf(endpoint, hashes)))).toEqual([])
    },
    LIMIT,
  )

  it(
    'answers changes the same',
    async () => {
      expect(await run(changing.flatMap((endpoint) => casesOf(endpoint, hashes)))).toEqual([])
    },
    LIMIT,
  )

  it(
    'has carried the changes out the same',
    async () => {
      const theirs = originals.get(versions['5.1'])
      if (theirs === undefined) throw new Error('5.1 is missing')
      const reads = [
        ...reading.filter(({ path }) => /^torrents\/(info|categories|tags)$/.test(path)).slice(0, 1),
        { path: 'torrents/info', method: 'GET', parameters: {} },
        { path: 'torrents/categories', method: 'GET', parameters: {} },
        { path: 'torrents/tags', method: 'GET', parameters: {} },
        ...['files', 'trackers', 'properties', 'webseeds'].map((name) => ({
          path: `torrents/${name}`,
          method: 'GET',
          parameters: { hash: { valid: '$C' } },
        })),
      ] as const
      for (const endpoint of reads) {
        const request = casesOf({ ...endpoint, method: 'GET' }, hashes).at(-1)?.request
        if (request === undefined) continue
        await vi.waitFor(async () => {
          const [reference, answer] = [await theirs.send(request), await ours.send(request)]
          expect(unexplained(`after: GET ${request.path}`, reference, answer)).toEqual([])
        }, WAIT)
      }
    },
    LIMIT,
  )

  it(
    'takes and carries out what is asked with a new torrent',
    async () => {
      await adding(originals.get(versions['5.1']), ours, unexplained)
    },
    LIMIT,
  )

  it('differs in nothing that is listed but does not happen', () => {
    expect(
      intended
        .filter((difference) => difference.sometimes !== true && !met.has(difference))
        .map(({ where, field }) => `${where} ${field}`),
    ).toEqual([])
  })
})
