import type { ApiAnswer } from './targets.ts'

/** One way in which two answers differ; `field` is empty where it is about the answer as a whole. */
export interface Difference {
  readonly field: string
  readonly original: string
  readonly shoal: string
}

/** Fields whose values depend on the moment, the machine or the process: compared by their type. */
const volatile = new Set([
  'added_on',
  'addition_date',
  'last_activity',
  'time_active',
  'time_elapsed',
  'rid',
  'timestamp',
  'launch_time',
  'free_space_on_disk',
  'listen_port',
  'connection_status',
  'reannounce',
  'next_announce',
  'min_announce',
  'eta',
  // Depends on which torrent came first.
  'priority',
])

/** Field by field; lists of torrents are matched by `hash`, other lists by their order. */
export function differences(original: ApiAnswer, shoal: ApiAnswer): readonly Difference[] {
  const found: Difference[] = []
  const differ = (field: string, one: unknown, other: unknown) =>
    found.push({ field, original: shown(one), shoal: shown(other) })
  if (original.status !== shoal.status) differ('status', original.status, shoal.status)
  if (kind(original.type) !== kind(shoal.type)) differ('content-type', original.type, shoal.type)
  if (original.status === shoal.status) walk('', original.body, shoal.body, differ)
  return found
}

/** `text/plain; charset=UTF-8` and `text/plain;charset=utf-8` are the same. */
function kind(type: string): string {
  return type.split(';')[0]?.trim().toLowerCase() ?? ''
}

type Report = (field: string, one: unknown, other: unknown) => void

function walk(field: string, one: unknown, other: unknown, differ: Report): void {
  if (Array.isArray(one) && Array.isArray(other)) {
    const [first, second] = [inOrder(one), inOrder(other)]
    if (first.length !== second.length) differ(`${field}.length`, first.length, second.length)
    else for (const [index, item] of first.entries()) walk(`${field}[]`, item, second[index], differ)
    return
  }
  if (isRecord(one) && isRecord(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const name = /^[0-9a-f]{40}$/.test(key) ? '#' : key
      walk(field === '' ? name : `${field}.${name}`, one[key], other[key], differ)
    }
    return
  }
  const last = field.split('.').at(-1) ?? ''
  const same = volatile.has(last) ? typeof one === typeof other : one === other
  if (!same) differ(field, one, other)
}

/** Torrents by their hash; names as a set. */
function inOrder(list: readonly unknown[]): readonly unknown[] {
  if (list.every((item) => typeof item === 'string')) return list.toSorted()
  const hashOf = (item: unknown) => (isRecord(item) && typeof item['hash'] === 'string' ? item['hash'] : '')
  return list.some((item) => hashOf(item) !== '') ? list.toSorted((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1)) : list
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 120)
}
