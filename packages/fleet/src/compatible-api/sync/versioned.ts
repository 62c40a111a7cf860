/** Counts changes of everything that `sync/maindata` tells; an answer's `rid` is the count at its time. */
export class Revisions {
  current: number

  /** A number that no answer before this start had, or programs would take a difference for one to theirs. */
  constructor(first: number) {
    this.current = first
  }
}

export type Fields = Readonly<Record<string, unknown>>

interface Entry<Value> {
  readonly value: Value
  /** When it came. */
  readonly since: number
  /** When it or a field of it changed last. */
  changed: number
  /** When each field changed that did since it came. */
  fields?: Map<string, number>
}

/** Removals remembered; who asks after longer gets everything. */
const REMEMBERED = 10_000

/** What changed after some revision: whole for what is new, else the changed fields. */
export interface Difference {
  readonly changed: ReadonlyMap<string, Fields>
  readonly removed: readonly string[]
}

/** Things by name, and what changed since when, field by field. */
export class Versioned<Value> {
  readonly #revisions: Revisions
  readonly #fieldsOf: (value: Value) => Fields
  readonly #entries = new Map<string, Entry<Value>>()
  #removed: { readonly name: string; readonly at: number }[] = []
  /** Differences are known for everything after this revision. */
  #knownSince: number
  #changed: number

  constructor(revisions: Revisions, fieldsOf: (value: Value) => Fields) {
    this.#revisions = revisions
    this.#fieldsOf = fieldsOf
    this.#knownSince = revisions.current
    this.#changed = revisions.current
  }

  get size(): number {
    return this.#entries.size
  }

  /** The revision at which something changed last. */
  get changed(): number {
    return this.#changed
  }

  get(name: string): Value | undefined {
    return this.#entries.get(name)?.value
  }

  /** Name and value of each. */
  *[Symbol.iterator](): Generator<readonly [string, Value]> {
    for (const [name, { value }] of this.#entries) yield [name, value]
  }

  /** Takes over what is there now. A value that is the same object has not changed. */
  replace(now: ReadonlyMap<string, Value>): void {
    const at = this.#revisions.current + 1
    let touched = false
    for (const [name, value] of now) {
      const known = this.#entries.get(name)
      if (known === undefined) this.#entries.set(name, { value, since: at, changed: at })
      else if (known.value === value || !this.#update(name, known, value, at)) continue
      touched = true
    }
    if (this.#entries.size > now.size) {
      touched = true
      for (const name of this.#entries.keys()) if (!now.has(name)) this.#remove(name, at)
    }
    if (!touched) return
    this.#revisions.current = at
    this.#changed = at
  }

  /** What changed after `revision`; undefined when that is too long ago to be known. */
  since(revision: number): Difference | undefined {
    if (revision < this.#knownSince) return undefined
    const changed = new Map<string, Fields>()
    if (revision >= this.#changed) return { changed, removed: [] }
    for (const [name, entry] of this.#entries) {
      if (entry.changed > revision) changed.set(name, this.#changedFields(entry, revision))
    }
    const removed = this.#removed.filter(({ name, at }) => at > revision && !this.#entries.has(name))
    return { changed, removed: [...new Set(removed.map(({ name }) => name))] }
  }

  #changedFields(entry: Entry<Value>, revision: number): Fields {
    const fields = this.#fieldsOf(entry.value)
    if (entry.since > revision) return fields
    return Object.fromEntries(
      [...(entry.fields ?? [])].flatMap(([key, at]) => (at > revision ? [[key, fields[key]]] : [])),
    )
  }

  /** Whether a field changed. */
  #update(name: string, known: Entry<Value>, value: Value, at: number): boolean {
    const [before, after] = [this.#fieldsOf(known.value), this.#fieldsOf(value)]
    const changed = Object.keys(after).filter((key) => !same(before[key], after[key]))
    const fields = known.fields ?? new Map<string, number>()
    for (const key of changed) fields.set(key, at)
    const touched = changed.length > 0
    const kept = fields.size === 0 ? {} : { fields }
    this.#entries.set(name, { value, since: known.since, changed: touched ? at : known.changed, ...kept })
    return touched
  }

  #remove(name: string, at: number): void {
    this.#entries.delete(name)
    this.#removed.push({ name, at })
    if (this.#removed.length <= 2 * REMEMBERED) return
    this.#removed = this.#removed.slice(-REMEMBERED)
    this.#knownSince = this.#removed[0]?.at ?? at
  }
}

function same(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other))
}
