import type { RemovalPolicy } from '@shoal/api'
import { type Amount, amountOf, GIB, HOUR, KIB, scaled, someNames } from './units.ts'

/** One rule as the form holds it: hours, KiB/s, GiB; an empty field is no condition. */
export interface RemovalRuleValues {
  readonly name: string
  readonly clients: readonly string[]
  readonly categories: readonly string[]
  readonly tags: readonly string[]
  readonly seedingHours: Amount
  readonly ratio: Amount
  readonly uploadBelow: Amount
  readonly freeBelow: Amount
  readonly freeEndsHours: Amount
  readonly deleteFiles: boolean
}

export interface MinimumValues {
  readonly category: string
  readonly seedingHours: Amount
  readonly ratio: Amount
}

export interface RemovalValues {
  readonly enabled: boolean
  readonly rules: readonly RemovalRuleValues[]
  readonly minimums: readonly MinimumValues[]
}

export const newRemovalRule: RemovalRuleValues = {
  name: '',
  clients: [],
  categories: [],
  tags: [],
  seedingHours: '',
  ratio: '',
  uploadBelow: '',
  freeBelow: '',
  freeEndsHours: '',
  deleteFiles: false,
}

export const newMinimum: MinimumValues = { category: '', seedingHours: '', ratio: '' }

/** Whether a rule has a condition at all: without one it would remove everything. */
export function hasCondition(rule: RemovalRuleValues): boolean {
  const { seedingHours, ratio, uploadBelow, freeBelow, freeEndsHours } = rule
  return [seedingHours, ratio, uploadBelow, freeBelow, freeEndsHours].some((amount) => amount !== '')
}

export function removalValuesOf({ enabled, rules, minimums }: RemovalPolicy): RemovalValues {
  return {
    enabled,
    rules: rules.map(({ name, match, when, deleteFiles }) => ({
      name,
      clients: match.clients ?? [],
      categories: match.categories ?? [],
      tags: match.tags ?? [],
      seedingHours: amountOf(when.seedingTimeAtLeast, HOUR),
      ratio: amountOf(when.ratioAtLeast, 1),
      uploadBelow: amountOf(when.uploadSpeedBelow, KIB),
      freeBelow: amountOf(when.freeSpaceBelow, GIB),
      freeEndsHours: amountOf(when.freeEndsWithin, HOUR),
      deleteFiles,
    })),
    minimums: minimums.map(({ category, seedingTime, ratio }) => ({
      category,
      seedingHours: amountOf(seedingTime, HOUR),
      ratio: amountOf(ratio, 1),
    })),
  }
}

export function removalOf({ enabled, rules, minimums }: RemovalValues): RemovalPolicy {
  return {
    enabled,
    rules: rules.map((rule) => ({
      name: rule.name.trim(),
      match: {
        ...someNames('clients', rule.clients),
        ...someNames('categories', rule.categories),
        ...someNames('tags', rule.tags),
      },
      when: {
        ...scaled('seedingTimeAtLeast', rule.seedingHours, HOUR),
        ...scaled('ratioAtLeast', rule.ratio, 1),
        ...scaled('uploadSpeedBelow', rule.uploadBelow, KIB),
        ...scaled('freeSpaceBelow', rule.freeBelow, GIB),
        ...scaled('freeEndsWithin', rule.freeEndsHours, HOUR),
      },
      deleteFiles: rule.deleteFiles,
    })),
    minimums: minimums.map(({ category, seedingHours, ratio }) => ({
      category: category.trim(),
      ...scaled('seedingTime', seedingHours, HOUR),
      ...scaled('ratio', ratio, 1),
    })),
  }
}

const fields = {
  seedingTimeAtLeast: 'seedingHours',
  ratioAtLeast: 'ratio',
  uploadSpeedBelow: 'uploadBelow',
  freeSpaceBelow: 'freeBelow',
  freeEndsWithin: 'freeEndsHours',
  seedingTime: 'seedingHours',
  when: 'seedingHours',
} as const

/** The form's fields for the paths that the server names. */
export function removalErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([path, text]) => {
      const short = path.replace(/^removal\./, '').replace(/\.(match|when)\./, '.')
      return [short.replace(/\w+$/, (last) => (isRenamed(last) ? fields[last] : last)), text]
    }),
  )
}

function isRenamed(name: string): name is keyof typeof fields {
  return Object.hasOwn(fields, name)
}
