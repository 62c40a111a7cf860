import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientId } from '../client/client-config.ts'
import type { ClientNumbers, PlacementInput } from './decision.ts'
import { place } from './place.ts'
import { type PlacementPolicy, placementPolicySchema, sortKeys } from './placement-policy.ts'

const GIB = 2 ** 30

const numbers = (id: string, changes: Partial<ClientNumbers> = {}): ClientNumbers => ({
  clientId: clientId(id),
  name: id,
  up: true,
  enabled: true,
  draining: false,
  uploadSpeed: 0,
  downloadSpeed: 0,
  smoothedUploadSpeed: 0,
  smoothedDownloadSpeed: 0,
  activeDownloads: 0,
  torrents: 0,
  outstandingBytes: 0,
  reservedBytes: 0,
  reservedCount: 0,
  newThisRound: 0,
  trafficThisMonth: 0,
  keepFree: 0,
  ...changes,
})

const input = (clients: readonly ClientNumbers[], changes: Partial<PlacementInput> = {}): PlacementInput => ({
  release: { name: 'Release', indexer: 'pond', category: 'tv', tags: ['hd'], size: GIB },
  clients,
  lastHour: [],
  excluded: [],
  ...changes,
})

const policy = (changes: object = {}): PlacementPolicy => placementPolicySchema.parse(changes)

const skips = (given: PlacementInput, rules: PlacementPolicy): readonly (readonly [string, readonly string[]])[] =>
  place(given, rules).candidates.flatMap(({ name, verdict }) =>
    verdict.kind === 'skipped' ? [[name, verdict.reasons.map(({ code }) => code)] as const] : [],
  )

describe('place', () => {
  it.each([
    ['upload_speed', { uploadSpeed: 10 }, { uploadSpeed: 20 }],
    ['download_speed', { downloadSpeed: 10 }, { downloadSpeed: 20 }],
    ['active_downloads', { activeDownloads: 1 }, { activeDownloads: 1, reservedCount: 1 }],
    ['free_space', { freeSpace: 9 * GIB }, { freeSpace: 10 * GIB, outstandingBytes: 2 * GIB }],
    ['balanced', { smoothedUploadSpeed: 5 }, { smoothedUploadSpeed: 5, reservedBytes: GIB }],
  ])('by %s prefers the less loaded client', (sortKey, better, worse) => {
    const given = input([numbers('worse', worse), numbers('better', better)])
    const { chosen, candidates } = place(given, policy({ sortKey }))
    expect(chosen).toBe('better')
    expect(candidates.map(({ verdict }) => verdict.kind)).toEqual(['won', 'outranked'])
  })

  it('counts clients of one host and disk together when it balances', () => {
    const given = input([
      numbers('quiet-neighbour', { sharedHost: 'nas' }),
      numbers('busy-neighbour', { sharedHost: 'nas', smoothedUploadSpeed: 100 }),
      numbers('alone', { smoothedUploadSpeed: 50 }),
    ])
    expect(place(given, policy({ sortKey: 'balanced' })).chosen).toBe('alone')
  })

  it('names every reason why a client is skipped', () => {
    const given = input(
      [
        numbers('down', { up: false }),
        numbers('off', { enabled: false, draining: true }),
        numbers('failed-before'),
        numbers('full', { freeSpace: 2 * GIB, outstandingBytes: GIB, keepFree: 1 }),
        numbers('busy', { newThisRound: 2 }),
        numbers('over-quota', { monthlyTraffic: 3 * GIB, trafficThisMonth: 2 * GIB + 1 }),
        numbers('banned-tracker'),
      ],
      { excluded: [clientId('failed-before')], trackerNotAllowed: [clientId('banned-tracker')] },
    )
    expect(skips(given, policy())).toEqual([
      ['down', ['down']],
      ['off', ['disabled', 'draining']],
      ['failed-before', ['excluded']],
      ['full', ['no-space']],
      ['busy', ['round-full']],
      ['over-quota', ['traffic-quota']],
      ['banned-tracker', ['tracker-not-allowed']],
    ])
    expect(place(given, policy()).chosen).toBeUndefined()
  })

  it('lets clients on one disk promise its free space once', () => {
    const given = input([
      numbers('one', { freeSpace: 3 * GIB, sharedDisk: 'd', reservedBytes: GIB }),
      numbers('other', { freeSpace: 3 * GIB, sharedDisk: 'd', outstandingBytes: 2 * GIB }),
    ])
    expect(skips(given, policy())).toEqual([
      ['one', ['no-space']],
      ['other', ['no-space']],
    ])
  })

  it('follows the first rule that matches, and spills over when its clients cannot take it', () => {
    const rules = [
      { name: 'big', match: { minimalSize: 10 * GIB }, clients: ['b'] },
      { name: 'pond', match: { indexers: ['POND'], tags: ['hd', 'x'] }, clients: ['a'] },
    ]
    const both = [numbers('a', { uploadSpeed: 99 }), numbers('b')]
    expect(place(input(both), policy({ rules }))).toMatchObject({ chosen: 'a', rule: 'pond', spilledOver: false })
    const oneDown = [numbers('a', { up: false }), numbers('b')]
    expect(place(input(oneDown), policy({ rules }))).toMatchObject({ chosen: 'b', rule: 'pond', spilledOver: true })
    const strict = rules.map((rule) => ({ ...rule, spillOver: false }))
    expect(place(input(oneDown), policy({ rules: strict })).chosen).toBeUndefined()
    expect(skips(input(oneDown), policy({ rules: strict }))).toContainEqual(['b', ['rule']])
  })

  it.each([
    [{ countPerHour: 3 }, ['a']],
    [{ countPerHour: 4 }, []],
    [{ bytesPerHour: 4 * GIB - 1 }, ['a']],
    [{ bytesPerHour: 4 * GIB }, []],
    [{ countPerHour: 4, scope: 'indexer' }, ['a', 'b']],
    [{ countPerHour: 5, scope: 'client' }, ['a']],
    [{ countPerHour: 1, indexer: 'lake' }, []],
    [{ countPerHour: 1, client: 'b' }, ['b']],
  ])('holds a cap of %j', (cap, skipped) => {
    const use = (id: string, indexer: string, count: number) => ({
      clientId: clientId(id),
      indexer,
      count,
      bytes: count * GIB,
    })
    const lastHour = [use('a', 'pond', 3), use('a', 'lake', 2), use('b', 'pond', 1)]
    const given = input([numbers('a'), numbers('b')], { lastHour })
    expect(skips(given, policy({ caps: [cap] })).map(([name]) => name)).toEqual(skipped)
  })

  it('always decides the same, whatever order clients come in, and chooses whenever one is able', () => {
    const client = fc.record({
      up: fc.boolean(),
      uploadSpeed: fc.nat(3),
      downloadSpeed: fc.nat(3),
      activeDownloads: fc.nat(3),
      outstandingBytes: fc.nat(3),
      newThisRound: fc.nat(2),
    })
    fc.assert(
      fc.property(fc.array(client, { maxLength: 6 }), fc.constantFrom(...sortKeys), (loads, sortKey) => {
        const clients = loads.map((load, index) => numbers(`c${index}`, load))
        const forwards = place(input(clients), policy({ sortKey }))
        const backwards = place(input([...clients].reverse()), policy({ sortKey }))
        expect(backwards.chosen).toBe(forwards.chosen)
        expect(forwards.chosen === undefined).toBe(clients.every(({ up, newThisRound }) => !up || newThisRound >= 2))
        expect(forwards.candidates).toHaveLength(clients.length)
      }),
    )
  })
})
