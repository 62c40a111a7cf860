import {
  type BencodeInput,
  type Bytes,
  copyBytes,
  decodeBencode,
  decodeBencodeEntries,
  encodeBencode,
  type Hashes,
  isDictionary,
  type Metainfo,
  parseMetainfo,
  RawBencode,
} from '@shoal/bittorrent'
import { editTrackers } from './edit-trackers.ts'
import { EditError, type TorrentChange } from './torrent-change.ts'

/** A torrent file before and after a change. */
export interface EditedTorrent {
  readonly bytes: Bytes
  readonly before: Metainfo
  readonly after: Metainfo
  /** True when the bytes differ. */
  readonly changed: boolean
  /** True when the info-hash differs: clients see another torrent. */
  readonly newInfoHash: boolean
}

/**
 * Applies a change to a .torrent file. Keys that this program does not know stay byte for byte, and so does the info
 * dictionary unless the change asks for something inside it. Throws `MetainfoError` and `EditError`.
 */
export function editTorrent(bytes: Bytes, change: TorrentChange, hashes: Hashes): EditedTorrent {
  const before = parseMetainfo(bytes, hashes)
  const top = new Map<string, BencodeInput>()
  for (const [key, { start, end }] of decodeBencodeEntries(bytes)) {
    top.set(key, new RawBencode(copyBytes(bytes, start, end)))
  }
  setTrackers(top, before, change)
  setOrDrop(top, 'comment', change.comment, change.dropComment)
  setOrDrop(top, 'created by', change.createdBy, false)
  if (change.dropDate === true) top.delete('creation date')
  if (change.webSeeds !== undefined) setOrDrop(top, 'url-list', change.webSeeds, change.webSeeds.length === 0)
  const info = editInfo(before, change)
  if (info !== undefined) top.set('info', new RawBencode(info))
  const edited = encodeBencode(top)
  const after = parseMetainfo(edited, hashes)
  const newInfoHash = after.infoHashV1 !== before.infoHashV1 || after.infoHashV2 !== before.infoHashV2
  return { bytes: edited, before, after, changed: !sameBytes(edited, bytes), newInfoHash }
}

function setTrackers(top: Map<string, BencodeInput>, before: Metainfo, change: TorrentChange): void {
  const tiers = editTrackers(before.announceTiers, change)
  if (JSON.stringify(tiers) === JSON.stringify(before.announceTiers)) return
  const first = tiers[0]?.[0]
  setOrDrop(top, 'announce', first, first === undefined)
  setOrDrop(top, 'announce-list', tiers, tiers.flat().length < 2)
}

function setOrDrop(top: Map<string, BencodeInput>, key: string, value: BencodeInput | undefined, drop?: boolean): void {
  if (drop === true) top.delete(key)
  else if (value !== undefined) top.set(key, value)
}

/** The info dictionary written anew, or undefined when it stays. */
function editInfo(before: Metainfo, change: TorrentChange): Bytes | undefined {
  const toPrivate = change.isPrivate !== undefined && change.isPrivate !== before.isPrivate
  const toSource = change.source !== undefined && change.source !== before.source
  const dropSource = change.dropSource === true && before.source !== undefined
  if (!toPrivate && !toSource && !dropSource) return undefined
  const decoded = decodeBencode(before.infoBytes)
  if (!isDictionary(decoded)) throw new EditError('info is not a dictionary')
  const info = new Map<string, BencodeInput>(decoded)
  if (toPrivate && change.isPrivate === true) info.set('private', 1)
  if (toPrivate && change.isPrivate === false) info.delete('private')
  setOrDrop(info, 'source', toSource ? change.source : undefined, dropSource)
  return encodeBencode(info)
}

function sameBytes(left: Bytes, right: Bytes): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at])
}
