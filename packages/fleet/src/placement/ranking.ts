import type { ClientNumbers } from './decision.ts'
import type { SortKey } from './placement-policy.ts'
import { roomOf } from './skip-reasons.ts'

export interface Ranked {
  readonly numbers: ClientNumbers
  /** Lower is better; in the unit of the sort key, or 0 to 3 for `balanced`. */
  readonly score: number
}

/** Able clients, best first. Equal scores go to the one with fewer grabs on their way, then by id. */
export function ranking(
  able: readonly ClientNumbers[],
  all: readonly ClientNumbers[],
  sortKey: SortKey,
): readonly Ranked[] {
  const score = scoring(all, sortKey)
  return able
    .map((numbers) => ({ numbers, score: score(numbers) }))
    .sort(
      (one, other) =>
        one.score - other.score ||
        load(one.numbers) - load(other.numbers) ||
        one.numbers.torrents - other.numbers.torrents ||
        (one.numbers.clientId < other.numbers.clientId ? -1 : 1),
    )
}

function load(numbers: ClientNumbers): number {
  return numbers.activeDownloads + numbers.reservedCount
}

function scoring(all: readonly ClientNumbers[], sortKey: SortKey): (numbers: ClientNumbers) => number {
  switch (sortKey) {
    case 'upload_speed':
      return (numbers) => numbers.uploadSpeed
    case 'download_speed':
      return (numbers) => numbers.downloadSpeed
    case 'active_downloads':
      return load
    case 'free_space':
      return (numbers) => -(roomOf(numbers, all) ?? 0)
    case 'balanced':
      return balanced(all)
  }
}

/** Sum of three shares of the fleet's largest: smoothed speed of its host, bytes still to come, downloads. */
function balanced(all: readonly ClientNumbers[]): (numbers: ClientNumbers) => number {
  const speed = (numbers: ClientNumbers) =>
    group(numbers, all, 'sharedHost').reduce(
      (sum, other) => sum + other.smoothedUploadSpeed + other.smoothedDownloadSpeed,
      0,
    )
  const bytes = (numbers: ClientNumbers) =>
    group(numbers, all, 'sharedDisk').reduce((sum, other) => sum + other.outstandingBytes + other.reservedBytes, 0)
  const shares = [speed, bytes, load].map((measure) => {
    const largest = Math.max(1, ...all.map(measure))
    return (numbers: ClientNumbers) => measure(numbers) / largest
  })
  return (numbers) => shares.reduce((sum, share) => sum + share(numbers), 0)
}

function group(
  numbers: ClientNumbers,
  all: readonly ClientNumbers[],
  key: 'sharedHost' | 'sharedDisk',
): readonly ClientNumbers[] {
  const name = numbers[key]
  return name === undefined ? [numbers] : all.filter((other) => other[key] === name)
}
