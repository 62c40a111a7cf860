import { capScopes, type PlacementPolicy, placementSortKeys } from '@shoal/api'
import { type Amount, amountOf, GIB, scaled, someNames } from './units.ts'

/** One rule as the form holds it; sizes in GiB, empty lists mean any. */
export interface RuleValues {
  readonly name: string
  readonly indexers: readonly string[]
  readonly categories: readonly string[]
  readonly tags: readonly string[]
  readonly minimalSize: Amount
  readonly maximalSize: Amount
  readonly clients: readonly string[]
  readonly spillOver: boolean
}

/** One cap as the form holds it; an empty indexer or client means each by itself. */
export interface CapValues {
  readonly scope: (typeof capScopes)[number]
  readonly indexer: string
  readonly client: string | null
  readonly countPerHour: Amount
  readonly gibPerHour: Amount
}

export interface PlacementValues {
  readonly sortKey: PlacementPolicy['sortKey']
  readonly maxNewPerRound: Amount
  readonly rules: readonly RuleValues[]
  readonly caps: readonly CapValues[]
}

export const newRule: RuleValues = {
  name: '',
  indexers: [],
  categories: [],
  tags: [],
  minimalSize: '',
  maximalSize: '',
  clients: [],
  spillOver: true,
}

export const newCap: CapValues = {
  scope: 'indexer-and-client',
  indexer: '',
  client: null,
  countPerHour: '',
  gibPerHour: '',
}

/** The order that a field of the form names. */
export function sortKeyOf(text: string | null): PlacementPolicy['sortKey'] {
  return placementSortKeys.find((key) => key === text) ?? 'upload_speed'
}

/** What a field of the form says is counted together. */
export function scopeOf(text: string | null): CapValues['scope'] {
  return capScopes.find((scope) => scope === text) ?? 'indexer-and-client'
}

export function placementValuesOf({ sortKey, maxNewPerRound, rules, caps }: PlacementPolicy): PlacementValues {
  return {
    sortKey,
    maxNewPerRound,
    rules: rules.map(({ name, match, clients, spillOver }) => ({
      name,
      indexers: match.indexers ?? [],
      categories: match.categories ?? [],
      tags: match.tags ?? [],
      minimalSize: amountOf(match.minimalSize, GIB),
      maximalSize: amountOf(match.maximalSize, GIB),
      clients,
      spillOver,
    })),
    caps: caps.map(({ scope, indexer = '', client = null, countPerHour, bytesPerHour }) => ({
      scope,
      indexer,
      client,
      countPerHour: amountOf(countPerHour, 1),
      gibPerHour: amountOf(bytesPerHour, GIB),
    })),
  }
}

export function placementOf({ sortKey, maxNewPerRound, rules, caps }: PlacementValues): PlacementPolicy {
  return {
    sortKey,
    maxNewPerRound: Number(maxNewPerRound),
    rules: rules.map(({ name, clients, spillOver, ...match }) => ({
      name: name.trim(),
      match: {
        ...someNames('indexers', match.indexers),
        ...someNames('categories', match.categories),
        ...someNames('tags', match.tags),
        ...scaled('minimalSize', match.minimalSize, GIB),
        ...scaled('maximalSize', match.maximalSize, GIB),
      },
      clients: [...clients],
      spillOver,
    })),
    caps: caps.map(({ scope, indexer, client, countPerHour, gibPerHour }) => ({
      scope,
      ...(indexer.trim() === '' ? {} : { indexer: indexer.trim() }),
      ...(client === null || client === '' ? {} : { client }),
      ...scaled('countPerHour', countPerHour, 1),
      ...scaled('bytesPerHour', gibPerHour, GIB),
    })),
  }
}

/** The form's fields for the paths that the server names. */
export function placementErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([path, text]) => [
      path
        .replace(/^placement\./, '')
        .replace('.match.', '.')
        .replace(/bytesPerHour$/, 'gibPerHour'),
      text,
    ]),
  )
}
