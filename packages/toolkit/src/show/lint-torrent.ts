import { type BencodeDictionary, isDictionary, type Metainfo, readInteger, safePaths, toHex } from '@shoal/bittorrent'
import { trackerPathHint } from './tracker-path-hint.ts'

/** Something odd about a torrent file. */
export interface Lint {
  /** `warning`: some clients or trackers will trip; `note`: good to know. */
  readonly level: 'warning' | 'note'
  readonly code: LintCode
  /** What it is about, e.g. a path or a tracker. */
  readonly subject: string
}

export type LintCode =
  | 'unsafe-path'
  | 'colliding-paths'
  | 'name-not-utf8'
  | 'odd-piece-length'
  | 'huge-piece-length'
  | 'many-pieces'
  | 'no-tracker'
  | 'no-tracker-private'
  | 'tracker-path'
  | 'tracker-scheme'
  | 'duplicate-tracker'
  | 'padding'
  | 'missing-piece-layers'
  | 'unsorted-keys'
  | 'private-outside-info'
  | 'empty-file'

const MIB = 1 << 20
const MANY_PIECES = 10_000

/** What looks wrong or unusual in a torrent. `canonical` says whether its bytes are canonical bencode. */
export function lintTorrent(metainfo: Metainfo, top: BencodeDictionary, canonical: boolean): readonly Lint[] {
  return [...lintFiles(metainfo), ...lintPieces(metainfo), ...lintTrackers(metainfo), ...lintKeys(top, canonical)]
}

function lintFiles(metainfo: Metainfo): readonly Lint[] {
  const lints: Lint[] = []
  const safe = safePaths(metainfo)
  for (const [index, file] of metainfo.files.entries()) {
    const place = safe[index]
    if (place === undefined) continue
    const written = metainfo.singleFile ? file.path : [metainfo.name, ...file.path]
    const shown = file.path.join('/')
    if (file.rawPath !== undefined) lints.push(warning('name-not-utf8', shown))
    const unsafe = written.some((component) => /[/\\\p{Cc}]/u.test(component) || ['', '.', '..'].includes(component))
    if (unsafe) lints.push(warning('unsafe-path', written.join('/')))
    else if (written.join('/') !== place.join('/')) lints.push(warning('colliding-paths', shown))
    if (file.length === 0) lints.push(note('empty-file', shown))
  }
  const padding = metainfo.files.filter((file) => file.padding)
  if (padding.length > 0) lints.push(note('padding', String(padding.length)))
  return lints
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

function lintTrackers(metainfo: Metainfo): readonly Lint[] {
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
  return lints
}

function lintKeys(top: BencodeDictionary, canonical: boolean): readonly Lint[] {
  const lints: Lint[] = []
  const info = top.get('info')
  if (!canonical) lints.push(warning('unsorted-keys', ''))
  if (isDictionary(info) && !info.has('private') && readInteger(top, 'private') === 1) {
    lints.push(warning('private-outside-info', ''))
  }
  return lints
}

function warning(code: LintCode, subject: string): Lint {
  return { level: 'warning', code, subject }
}

function note(code: LintCode, subject: string): Lint {
  return { level: 'note', code, subject }
}
