import type { InfoHash } from '@shoal/bittorrent'
import type { AccessRules, ListEntry } from './access-rules.ts'

type ListName = 'allow' | 'deny'
type Entries = ReadonlyMap<InfoHash, ListEntry>

const EMPTY: Entries = new Map()

/**
 * The rules, with their lists kept by info-hash so that a small change needs no whole list. What files say stands beside
 * what was set, so neither replaces the other.
 */
export class AccessLists {
  #rules: AccessRules
  #set: Readonly<Record<ListName, Entries>>
  #files: Readonly<Record<ListName, Entries>> = { allow: EMPTY, deny: EMPTY }

  constructor(rules: AccessRules) {
    this.#rules = rules
    this.#set = { allow: byInfoHash(rules.allow ?? []), deny: byInfoHash(rules.deny ?? []) }
  }

  /** The rules as they are to be in force: lists from both sources together. */
  effective(): AccessRules {
    return { ...this.#rules, allow: this.#together('allow'), deny: this.#together('deny') }
  }

  /** The lists that were set, without the files'. */
  own(): { readonly allow: readonly ListEntry[]; readonly deny: readonly ListEntry[] } {
    return { allow: [...this.#set.allow.values()], deny: [...this.#set.deny.values()] }
  }

  /** The same with other rules and lists, the files' kept. */
  withRules(rules: AccessRules): AccessLists {
    const next = new AccessLists(rules)
    next.#files = this.#files
    return next
  }

  /** The same with one list replaced. */
  withList(list: ListName, entries: Iterable<ListEntry>): AccessLists {
    return this.withRules({ ...this.#rules, ...this.own(), [list]: [...entries] })
  }

  /** The same with entries added to and removed from one list. */
  withChange(
    list: ListName,
    change: { readonly add?: Iterable<ListEntry>; readonly remove?: Iterable<InfoHash> },
  ): AccessLists {
    const entries = new Map(this.#set[list])
    for (const infoHash of change.remove ?? []) entries.delete(infoHash)
    for (const entry of change.add ?? []) entries.set(entry.infoHash, entry)
    return this.withList(list, entries.values())
  }

  /** The same with what a file says replaced. */
  withFile(list: ListName, entries: Iterable<ListEntry>): AccessLists {
    const next = this.withRules({ ...this.#rules, ...this.own() })
    next.#files = { ...this.#files, [list]: byInfoHash(entries) }
    return next
  }

  nameOf(infoHash: InfoHash): string | undefined {
    for (const entries of [this.#set.allow, this.#files.allow, this.#set.deny, this.#files.deny]) {
      const name = entries.get(infoHash)?.name
      if (name !== undefined) return name
    }
    return undefined
  }

  #together(list: ListName): readonly ListEntry[] {
    return [...new Map([...this.#files[list], ...this.#set[list]]).values()]
  }
}

function byInfoHash(entries: Iterable<ListEntry>): Entries {
  const map = new Map<InfoHash, ListEntry>()
  for (const entry of entries) map.set(entry.infoHash, entry)
  return map
}
