import {
  type BencodeDictionary,
  type BencodeValue,
  exactUtf8Text,
  isBytes,
  isDictionary,
  isList,
  toHex,
} from '@shoal/bittorrent'
import type { EditedTorrent } from './edit-torrent.ts'
import { readTrackers } from './edit-trackers.ts'

/** How keys are called; the others by themselves. */
const LABELS: Readonly<Record<string, string>> = {
  announce: 'announce',
  'url-list': 'web seed',
  httpseeds: 'HTTP seed',
  'creation date': 'date',
  nodes: 'node',
}
/** Told otherwise, or too long to tell. */
const APART = new Set(['announce-list', 'info', 'piece layers', 'pieces', 'files', 'file tree'])

/**
 * Lines of what an edit changes, `-` before and `+` after; none when nothing changes. Every key is compared, so that
 * nothing is lost without a line.
 */
export function editDiff(edited: EditedTorrent): readonly string[] {
  const { before, after, topBefore, topAfter } = edited
  return [
    ...difference('tracker', tierLines(topBefore), tierLines(topAfter)),
    ...keyLines(topBefore, topAfter),
    ...(edited.newInfoHash ? keyLines(infoOf(topBefore), infoOf(topAfter)) : []),
    ...difference('info-hash', hashesOf(before), hashesOf(after)),
  ]
}

function keyLines(before: BencodeDictionary, after: BencodeDictionary): readonly string[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys].flatMap((key) => {
    if (APART.has(key)) return []
    return difference(LABELS[key] ?? key, valueLines(before.get(key)), valueLines(after.get(key)))
  })
}

function difference(label: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const [had, has] = [new Set(before), new Set(after)]
  return [
    ...before.filter((line) => !has.has(line)).map((line) => `- ${label} ${line}`),
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${label} ${line}`),
  ]
}

function tierLines(top: BencodeDictionary): readonly string[] {
  return readTrackers(top).tiers.flatMap((tier, index) => tier.map((url) => `${index + 1} ${url}`))
}

function valueLines(value: BencodeValue | undefined): readonly string[] {
  if (value === undefined) return []
  if (isList(value)) return value.flatMap((item) => [valueLines(item).join(' ')])
  if (isDictionary(value)) return [`(${value.size} keys)`]
  if (!isBytes(value)) return [String(value)]
  return [exactUtf8Text(value) ?? toHex(value)]
}

function infoOf(top: BencodeDictionary): BencodeDictionary {
  const info = top.get('info')
  return isDictionary(info) ? info : new Map()
}

function hashesOf({ infoHashV1, infoHashV2 }: EditedTorrent['before']): readonly string[] {
  return [infoHashV1, infoHashV2].filter((hash) => hash !== undefined)
}
