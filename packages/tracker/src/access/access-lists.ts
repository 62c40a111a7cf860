import type { InfoHash } from '@shoal/bittorrent'
import type { AccessRules, ListEntry } from './access-rules.ts'

/** The rules in force with their lists kept by info-hash, so that small changes need no whole list. */
export class AccessLists {
  #rules: AccessRules
  #allow: Map<InfoHash, ListEntry>
  #deny: Map<InfoHash, ListEntry>

  constructor(rules: AccessRules) {
    this.#rules = rules
    this.#allow = byInfoHash(rules.allow ?? [])
    this.#deny = byInfoHash(rules.deny ?? [])
  }

  get rules(): AccessRules {
    return { ...this.#rules, allow: [...this.#allow.values()], deny: [...this.#deny.values()] }
  }

  /** The same rules with one list replaced. */
  withList(list: 'allow' | 'deny', entries: Iterable<ListEntry>): AccessRules {
    return { ...this.rules, [list]: [...byInfoHash(entries).values()] }
  }

  /** The same rules with entries added to and removed from one list. */
  withChange(
    list: 'allow' | 'deny',
    change: { readonly add?: Iterable<ListEntry>; readonly remove?: Iterable<InfoHash> },
  ): AccessRules {
    const entries = new Map(list === 'allow' ? this.#allow : this.#deny)
    for (const infoHash of change.remove ?? []) entries.delete(infoHash)
    for (const entry of change.add ?? []) entries.set(entry.infoHash, entry)
    return { ...this.rules, [list]: [...entries.values()] }
  }

  replace(rules: AccessRules): void {
    this.#rules = rules
    this.#allow = byInfoHash(rules.allow ?? [])
    this.#deny = byInfoHash(rules.deny ?? [])
  }

  nameOf(infoHash: InfoHash): string | undefined {
    return this.#allow.get(infoHash)?.name ?? this.#deny.get(infoHash)?.name
  }
}

function byInfoHash(entries: Iterable<ListEntry>): Map<InfoHash, ListEntry> {
  const map = new Map<InfoHash, ListEntry>()
  for (const entry of entries) map.set(entry.infoHash, entry)
  return map
}
