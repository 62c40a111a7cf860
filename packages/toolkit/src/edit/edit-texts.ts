import { type BencodeInput, type BencodeValue, exactUtf8Text, isBytes, isDictionary, isList } from '@shoal/bittorrent'
import { isDeleted, replacedText } from './edit-trackers.ts'
import type { TorrentChange } from './torrent-change.ts'

/** Keys besides the trackers' that can hold an address or a passkey, outside of info and in it. */
const TEXT_KEYS = ['comment', 'created by', 'publisher', 'publisher-url', 'source', 'website', 'info-url'] as const
const SEED_KEYS = ['url-list', 'httpseeds'] as const

/** The spellings of a text's key: some programs write a second one in UTF-8, which readers prefer. */
export function spellings(key: string): readonly [plain: string, utf8: string] {
  return [key, `${key}.utf-8`]
}

/** Sets a text under its key, and under the UTF-8 spelling too where that is there or is needed to be read right. */
export function setText(dictionary: Map<string, BencodeInput>, key: string, text: string, encoding?: string): void {
  const [plain, utf8] = spellings(key)
  dictionary.set(plain, text)
  const needsUtf8 = encoding !== undefined && !/^utf-?8$/i.test(encoding) && /[^\0-\x7f]/.test(text)
  if (dictionary.has(utf8) || needsUtf8) dictionary.set(utf8, text)
}

/** Removes a text in all spellings. */
export function dropText(dictionary: Map<string, BencodeInput>, key: string): void {
  for (const spelling of spellings(key)) dictionary.delete(spelling)
}

/**
 * Applies the replacements of a change to texts that are no trackers: comment, creator, publisher, source and web seeds;
 * web seeds that match a deletion go. `values` are the dictionary's values as they were read.
 */
export function editTextsEverywhere(
  dictionary: Map<string, BencodeInput>,
  values: ReadonlyMap<string, BencodeValue>,
  change: TorrentChange,
): void {
  for (const key of [...TEXT_KEYS.flatMap(spellings), ...SEED_KEYS]) {
    const before = values.get(key)
    if (before === undefined) continue
    const kept = isList(before) ? before.filter((item) => !isGone(item, change)) : before
    const after = isGone(kept, change) && isSeedKey(key) ? [] : edited(kept, change)
    if (after === before) continue
    if (Array.isArray(after) && after.length === 0) dictionary.delete(key)
    else dictionary.set(key, after)
  }
}

function isSeedKey(key: string): boolean {
  return SEED_KEYS.some((seed) => seed === key)
}

function isGone(value: BencodeValue, change: TorrentChange): boolean {
  const text = isBytes(value) ? exactUtf8Text(value) : undefined
  return text !== undefined && isDeleted(text, change)
}

/** The value with its texts replaced; itself when nothing in it changes. */
function edited(value: BencodeValue, change: TorrentChange): BencodeInput {
  if (isList(value)) {
    const items = value.map((item) => edited(item, change))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  const text = isBytes(value) ? exactUtf8Text(value) : undefined
  const after = text === undefined ? undefined : replacedText(text, change)
  return after === undefined || after === text ? value : after
}

/**
 * Where texts that a change was to remove are still there, as keys such as `comment` or `info.source`: a passkey that
 * stays behind must be told.
 */
export function placesOf(
  values: ReadonlyMap<string, BencodeValue>,
  texts: readonly string[],
  prefix = '',
): readonly string[] {
  const wanted = texts.filter((text) => text !== '')
  if (wanted.length === 0) return []
  return [...values].flatMap(([key, value]) => {
    if (key === 'pieces' || key === 'piece layers' || key === 'file tree') return []
    if (key === 'info' && isDictionary(value)) return placesOf(value, texts, 'info.')
    return holds(value, wanted) ? [prefix + key] : []
  })
}

function holds(value: BencodeValue, texts: readonly string[]): boolean {
  if (isList(value)) return value.some((item) => holds(item, texts))
  if (isDictionary(value)) return [...value.values()].some((item) => holds(item, texts))
  const text = isBytes(value) ? exactUtf8Text(value) : undefined
  return text !== undefined && texts.some((wanted) => text.includes(wanted))
}
