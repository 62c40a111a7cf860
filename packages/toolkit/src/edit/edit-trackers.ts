import { type BencodeDictionary, type BencodeValue, isBytes, isDictionary, isList, textOf } from '@shoal/bittorrent'
import type { TorrentChange } from './torrent-change.ts'

type Tiers = readonly (readonly string[])[]

/** The trackers of a file as its two keys say them: most clients ignore `announce` where there is a list (BEP 12). */
export interface TrackerKeys {
  /** More than one only in files that go against BEP 3. */
  readonly announce: readonly string[]
  readonly tiers: Tiers
}

/**
 * Every tracker of a file, those too that clients pass over: in an `announce-list` that is a text, a list of texts or a
 * dictionary. A passkey there must not survive an edit.
 */
export function readTrackers(top: BencodeDictionary): TrackerKeys {
  return { announce: textsIn(top.get('announce')), tiers: tiersIn(top.get('announce-list')) }
}

/** The trackers after a change: none listed twice, no tier empty, `announce` kept unless the change is about it. */
export function editTrackers(before: TrackerKeys, change: TorrentChange): TrackerKeys {
  const edited = (trackers: readonly string[]): readonly string[] =>
    trackers.filter((tracker) => !isDeleted(tracker, change)).map((tracker) => replaced(tracker, change))
  const set = change.setTrackers
  const announce = set === undefined ? edited(before.announce) : []
  const kept = (set ?? before.tiers).map(edited)
  const added = change.addTrackers ?? []
  // A lone announce becomes the first tier of the list that others are added to.
  const listed = kept.flat().length === 0 && added.length > 0 ? [announce, ...added] : [...kept, ...added]
  const tiers = withoutRepeats(listed)
  return { announce: announce.length > 0 ? announce : (tiers[0]?.slice(0, 1) ?? []), tiers }
}

/** True when a change removes or replaces trackers that contain or equal some text. */
export function isDeleted(tracker: string, change: TorrentChange): boolean {
  if (change.deleteTrackers?.includes(tracker) === true) return true
  return change.deleteMatching?.some((text) => text !== '' && tracker.includes(text)) === true
}

/** The text with the change's `replaceText` applied. */
export function replacedText(text: string, change: TorrentChange): string {
  return (change.replaceText ?? []).reduce(
    (whole, { from, to }) => (from === '' ? whole : whole.replaceAll(from, to)),
    text,
  )
}

function replaced(tracker: string, change: TorrentChange): string {
  return replacedText(change.replaceTrackers?.find(({ from }) => from === tracker)?.to ?? tracker, change)
}

function tiersIn(value: BencodeValue | undefined): Tiers {
  const tiers = isList(value) ? value : isDictionary(value) ? [...value.values()] : textsIn(value)
  return tiers.map((tier) => (typeof tier === 'string' ? [tier] : textsIn(tier))).filter((tier) => tier.length > 0)
}

/** All texts of a value, in order; one that holds several addresses is taken apart. */
function textsIn(value: BencodeValue | undefined): readonly string[] {
  if (isBytes(value)) return (textOf(value) ?? '').split(/[\s,]+(?=[a-z]+:\/\/)|\s+/i).filter((text) => text !== '')
  if (isList(value)) return value.flatMap(textsIn)
  return isDictionary(value) ? [...value.values()].flatMap(textsIn) : []
}

function withoutRepeats(tiers: Tiers): Tiers {
  const seen = new Set<string>()
  const fresh = (tracker: string): boolean => !seen.has(tracker) && seen.add(tracker) !== undefined
  return tiers.map((tier) => tier.filter(fresh)).filter((tier) => tier.length > 0)
}
