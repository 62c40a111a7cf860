import { describe, expect, it } from 'vitest'
import { newCap, newRule, placementErrors, placementOf, placementValuesOf } from './placement-values.ts'
import { hasCondition, newRemovalRule, removalErrors, removalOf, removalValuesOf } from './removal-values.ts'

describe('the values of the placement form', () => {
  it('come back as they were', () => {
    const policy = {
      sortKey: 'balanced' as const,
      maxNewPerRound: 3,
      rules: [
        {
          name: 'big ones',
          match: { indexers: ['pond'], minimalSize: 21_474_836_480 },
          clients: ['nas'],
          spillOver: false,
        },
      ],
      caps: [
        { scope: 'client' as const, client: 'nas', bytesPerHour: 1_073_741_824 },
        { scope: 'indexer' as const, indexer: 'pond', countPerHour: 5 },
      ],
    }
    const values = placementValuesOf(policy)
    expect(values.rules[0]).toMatchObject({ minimalSize: 20, maximalSize: '', categories: [] })
    expect(placementOf(values)).toEqual(policy)
  })

  it('leave out what is empty', () => {
    const values = { sortKey: 'free_space' as const, maxNewPerRound: 2, rules: [newRule], caps: [newCap] }
    expect(placementOf(values)).toMatchObject({ rules: [{ match: {} }], caps: [{ scope: 'indexer-and-client' }] })
  })

  it('find the field for each path that the server names', () => {
    expect(placementErrors({ 'rules.0.match.tags.1': 'a', 'caps.2.bytesPerHour': 'b' })).toEqual({
      'rules.0.tags.1': 'a',
      'caps.2.gibPerHour': 'b',
    })
  })
})

describe('the values of the removal form', () => {
  it('come back as they were', () => {
    const policy = {
      enabled: true,
      rules: [
        {
          name: 'old',
          match: { categories: ['tv'] },
          when: {
            seedingTimeAtLeast: 259_200,
            ratioAtLeast: 1.25,
            uploadSpeedBelow: 10_240,
            freeSpaceBelow: 2 ** 34,
            freeEndsWithin: 7_200,
          },
          deleteFiles: true,
        },
      ],
      minimums: [{ category: 'tv', seedingTime: 86_400, ratio: 1 }],
    }
    const values = removalValuesOf(policy)
    expect(values.rules[0]).toMatchObject({
      seedingHours: 72,
      ratio: 1.25,
      uploadBelow: 10,
      freeBelow: 16,
      freeEndsHours: 2,
    })
    expect(removalOf(values)).toEqual(policy)
  })

  it('know a rule without a condition, which would remove everything', () => {
    expect(hasCondition(newRemovalRule)).toBe(false)
    expect(hasCondition({ ...newRemovalRule, ratio: 1 })).toBe(true)
  })

  it('find the field for each path that the server names', () => {
    expect(
      removalErrors({ 'rules.0.when.freeSpaceBelow': 'a', 'minimums.1.seedingTime': 'b', 'rules.2.when': 'c' }),
    ).toEqual({
      'rules.0.freeBelow': 'a',
      'minimums.1.seedingHours': 'b',
      'rules.2.seedingHours': 'c',
    })
  })
})
