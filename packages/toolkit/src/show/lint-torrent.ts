import {
  type BencodeDictionary,
  type BencodeIrregularity,
  isDictionary,
  latin1Bytes,
  type Metainfo,
  readInteger,
  textOf,
  toHex,
} from '@shoal/bittorrent'
import { readTrackers } from '../edit/edit-trackers.ts'
import { gathered, type Lint, note, warning } from './lint.ts'
import { lintFiles } from './lint-files.ts'
import { trackerPathHint } from './tracker-path-hint.ts'

const MIB = 1 << 20
const MANY_PIECES = 10_000
/** Beyond the year 5138 as seconds: certainly milliseconds. */
export const MILLISECONDS_FROM = 100_000_000_000

/** What looks wrong or unusual in a torrent, one line for many of a kind. `irregular` says what is not canonical. */
export function lintTorrent(
  metainfo: Metainfo,
  top: BencodeDictionary,
  irregular: readonly BencodeIrregularity[],
): readonly Lint[] {
  const lints = [
    ...lintFiles(metainfo),
    ...lintPieces(metainfo),
    ...lintTrackers(metainfo, top),
    ...lintKeys(metainfo, top, irregular),
  ]
  return gathered(lints)
}

function lintPieces(metainfo: Metainfo): readonly Lint[] {
  const lints: Lint[] = []
  const { pieceLength, pieceCount } = metainfo
  if (!Number.isInteger(Math.log2(pieceLength)) || pieceLength < 16_384) {
    lints.push(warning('odd-piece-length', String(pieceLength)))
  } else if (pieceLength > 16 * MIB) lints.push(warning('huge-piece-length', String(pieceLength)))
  if (pieceCount > MANY_PIECES) lints.push(note('many-pieces', String(pieceCount)))
  const layerless = metainfo.files.filter(({ piecesRoot, length }) => {
    return piecesRoot !== undefined && length > pieceLength && !metainfo.pieceLayers.has(toHex(piecesRoot))
  })
  for (const file of layerless) lints.push(warning('missing-piece-layers', file.path.join('/')))
  return lints
}

function lintTrackers(metainfo: Metainfo, top: BencodeDictionary): readonly Lint[] {
  const trackers = metainfo.announceTiers.flat()
  if (trackers.length === 0) return [metainfo.isPrivate ? warning('no-tracker-private', '') : note('no-tracker', '')]
  const lints: Lint[] = []
  const seen = new Set<string>()
  for (const tracker of trackers) {
    if (!/^(?:https?|udp|wss?):\/\//i.test(tracker)) lints.push(warning('tracker-scheme', tracker))
    else if (trackerPathHint(tracker) !== undefined) lints.push(warning('tracker-path', tracker))
    if (seen.has(tracker)) lints.push(note('duplicate-tracker', tracker))
    seen.add(tracker)
  }
  const outside = readTrackers(top).announce.filter((tracker) => !seen.has(tracker))
  return [...lints, ...outside.map((tracker) => note('tracker-outside-list', tracker))]
}

function lintKeys(
  metainfo: Metainfo,
  top: BencodeDictionary,
  irregular: readonly BencodeIrregularity[],
): readonly Lint[] {
  const lints: Lint[] = []
  const info = top.get('info')
  const repeated = new Set(irregular.filter(({ kind }) => kind === 'repeated-key').map(({ key }) => keyText(key ?? '')))
  for (const key of repeated) lints.push(warning('repeated-keys', key))
  if (irregular.some(({ kind }) => kind !== 'repeated-key')) lints.push(warning('unsorted-keys', ''))
  if (isDictionary(info) && !info.has('private') && readInteger(top, 'private') === 1) {
    lints.push(warning('private-outside-info', ''))
  }
  const flag = isDictionary(info) ? info.get('private') : undefined
  if (metainfo.isPrivate && flag !== 1) lints.push(note('odd-private', String(flag)))
  const date = metainfo.creationDate
  if (date !== undefined && Math.abs(date) >= MILLISECONDS_FROM) lints.push(note('date-milliseconds', String(date)))
  return lints
}

function keyText(key: string): string {
  return textOf(latin1Bytes(key)) ?? key
}
