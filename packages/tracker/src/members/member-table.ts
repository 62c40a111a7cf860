import { MAX_PEERS_OF_MEMBER, type Member } from './member.ts'

const KEY_WORDS = 4
const ENTRY_WORDS = 7
const DIGITS_PER_WORD = 8

/** Words of an entry after the four of the key. */
const field = { rules: 4, maxPeers: 5, reason: 6 } as const

const TAKEN = 1
const MAY_NOT_LEECH = 2

/** What a thread needs to know of all members; plain, so that it can be posted to a worker, and never changed. */
export interface MemberTableData {
  readonly memory: SharedArrayBuffer
  /** Why members are shut out. */
  readonly reasons: readonly string[]
}

/** What a table says of a member. */
export interface MemberEntry {
  disabled: string | undefined
  mayLeech: boolean
  maxPeers: number
}

/**
 * All members of a private tracker as one immutable table in shared memory: open addressing by the first 16 bytes of the
 * passkey's digest, at most half full.
 */
export class MemberTable {
  readonly #words: Int32Array
  readonly #mask: number
  readonly #reasons: readonly string[]
  readonly #entry: MemberEntry = { disabled: undefined, mayLeech: true, maxPeers: 0 }

  constructor({ memory, reasons }: MemberTableData) {
    this.#words = new Int32Array(memory)
    this.#mask = this.#words.length / ENTRY_WORDS - 1
    this.#reasons = reasons
  }

  /** The entry of a digest, good until the next call. */
  find(digest: string): MemberEntry | undefined {
    const words = this.#words
    const key = keyWords(digest)
    for (let slot = key[0] & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * ENTRY_WORDS // ends: at most half of the slots are taken
      const rules = words[at + field.rules] ?? 0
      if (rules === 0) return undefined
      if (!key.every((word, index) => words[at + index] === word)) continue
      const reason = words[at + field.reason] ?? 0
      this.#entry.disabled = reason === 0 ? undefined : this.#reasons[reason - 1]
      this.#entry.mayLeech = (rules & MAY_NOT_LEECH) === 0
      this.#entry.maxPeers = words[at + field.maxPeers] ?? 0
      return this.#entry
    }
  }
}

/** Builds the table that holds these members. */
export function buildMemberTable(members: Iterable<readonly [digest: string, member: Member]>): MemberTableData {
  const all = [...members]
  let slots = 4
  while (slots < all.length * 2) slots *= 2
  const words = new Int32Array(new SharedArrayBuffer(slots * ENTRY_WORDS * Int32Array.BYTES_PER_ELEMENT))
  const reasons = new Map<string, number>()
  for (const [digest, member] of all) {
    const key = keyWords(digest)
    let slot = key[0] & (slots - 1)
    while (words[slot * ENTRY_WORDS + field.rules] !== 0) slot = (slot + 1) & (slots - 1) // ends: see above
    const at = slot * ENTRY_WORDS
    words.set(key, at)
    words[at + field.rules] = TAKEN | (member.mayLeech === false ? MAY_NOT_LEECH : 0)
    words[at + field.maxPeers] = member.maxPeers ?? MAX_PEERS_OF_MEMBER
    if (member.disabled === undefined) continue
    const known = reasons.get(member.disabled) ?? reasons.size + 1
    reasons.set(member.disabled, known)
    words[at + field.reason] = known
  }
  return { memory: words.buffer, reasons: [...reasons.keys()] }
}

/** The first sixteen bytes of a digest in hexadecimal digits, as words. */
export function keyWords(digest: string): readonly [number, number, number, number] {
  const word = (index: number) =>
    Number.parseInt(digest.slice(index * DIGITS_PER_WORD, (index + 1) * DIGITS_PER_WORD), 16) | 0
  return [word(0), word(1), word(2), word(KEY_WORDS - 1)]
}
