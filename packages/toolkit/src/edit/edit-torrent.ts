import {
  type BencodeDictionary,
  type BencodeInput,
  type BencodeValue,
  type Bytes,
  copyBytes,
  decodeBencode,
  decodeBencodeEntries,
  encodeBencode,
  type Hashes,
  isDictionary,
  latin1FromBytes,
  type Metainfo,
  parseMetainfo,
  RawBencode,
  utf8Bytes,
} from '@shoal/bittorrent'
import { CreateError } from '../create/create-error.ts'
import { parseNode } from '../create/dht-node.ts'
import { checkedName } from '../create/torrent-name.ts'
import { dropText, editTextsEverywhere, placesOf, setText } from './edit-texts.ts'
import { editTrackers, readTrackers } from './edit-trackers.ts'
import { EditError, type TorrentChange } from './torrent-change.ts'

/** A torrent file before and after a change. */
export interface EditedTorrent {
  readonly bytes: Bytes
  readonly before: Metainfo
  readonly after: Metainfo
  /** The outermost dictionaries, from which the difference is told. */
  readonly topBefore: BencodeDictionary
  readonly topAfter: BencodeDictionary
  /** True when the bytes differ. */
  readonly changed: boolean
  /** True when the info-hash differs: clients see another torrent. */
  readonly newInfoHash: boolean
  /** Keys that still hold a text that the change was to remove, e.g. a passkey in `comment`. */
  readonly remainsIn: readonly string[]
}

/**
 * Applies a change to a .torrent file. Keys that this program does not know stay byte for byte, and so does the info
 * dictionary unless the change asks for something inside it. Throws `MetainfoError` and `EditError`.
 */
export function editTorrent(bytes: Bytes, change: TorrentChange, hashes: Hashes): EditedTorrent {
  const before = parseMetainfo(bytes, hashes)
  const top = new Map<string, BencodeInput>()
  const topBefore = new Map<string, BencodeValue>()
  for (const [key, { start, end, value }] of decodeBencodeEntries(bytes)) {
    top.set(key, new RawBencode(copyBytes(bytes, start, end)))
    topBefore.set(key, value)
  }
  if (change.everywhere === true) editTextsEverywhere(top, topBefore, change)
  setTrackers(top, topBefore, change)
  setTexts(top, before, change)
  setSources(top, before, change)
  const info = editInfo(before, change)
  if (info !== undefined) top.set('info', new RawBencode(info))
  const edited = encodeBencode(top)
  const after = parseMetainfo(edited, hashes)
  const topAfter = decodeBencode(edited)
  if (!isDictionary(topAfter)) throw new EditError('not a dictionary')
  return {
    bytes: edited,
    before,
    after,
    topBefore,
    topAfter,
    changed: !sameBytes(edited, bytes),
    newInfoHash: after.infoHashV1 !== before.infoHashV1 || after.infoHashV2 !== before.infoHashV2,
    remainsIn: placesOf(topAfter, unwantedTexts(change)),
  }
}

function setTrackers(top: Map<string, BencodeInput>, before: BencodeDictionary, change: TorrentChange): void {
  const [old, { announce, tiers }] = [readTrackers(before), editTrackers(readTrackers(before), change)]
  if (!sameJson(announce, old.announce)) setOrDrop(top, 'announce', announce[0])
  if (sameJson(tiers, old.tiers)) return
  const [only, ...more] = tiers.flat()
  const needed = only !== undefined && (more.length > 0 || only !== announce[0])
  setOrDrop(top, 'announce-list', needed ? tiers : undefined)
}

function setTexts(top: Map<string, BencodeInput>, { encoding }: Metainfo, change: TorrentChange): void {
  if (change.dropComment === true) dropText(top, 'comment')
  else if (change.comment !== undefined) setText(top, 'comment', change.comment, encoding)
  if (change.createdBy !== undefined) setText(top, 'created by', change.createdBy, encoding)
  if (change.dropDate === true) top.delete('creation date')
}

function setSources(top: Map<string, BencodeInput>, before: Metainfo, change: TorrentChange): void {
  const seeds = listAfter(before.webSeeds, change.webSeeds, change.addWebSeeds)
  if (seeds !== undefined) setOrDrop(top, 'url-list', seeds.length === 0 ? undefined : seeds)
  const httpSeeds = listAfter(before.httpSeeds, change.httpSeeds, change.addHttpSeeds)
  if (httpSeeds !== undefined) setOrDrop(top, 'httpseeds', httpSeeds.length === 0 ? undefined : httpSeeds)
  const nodes = change.nodes?.map(parseNode).map(({ host, port }) => [host, port])
  if (nodes !== undefined) setOrDrop(top, 'nodes', nodes.length === 0 ? undefined : nodes)
}

/** The list after a change, without repeats; undefined when the change is not about it. */
function listAfter(
  before: readonly string[],
  set: readonly string[] | undefined,
  add: readonly string[] | undefined,
): readonly string[] | undefined {
  if (set === undefined && add === undefined) return undefined
  return [...new Set([...(set ?? before), ...(add ?? [])])]
}

function setOrDrop(top: Map<string, BencodeInput>, key: string, value: BencodeInput | undefined): void {
  if (value === undefined) top.delete(key)
  else top.set(key, value)
}

/** The info dictionary written anew, or undefined when it stays. */
function editInfo(before: Metainfo, change: TorrentChange): Bytes | undefined {
  const decoded = decodeBencode(before.infoBytes)
  if (!isDictionary(decoded)) throw new EditError('info is not a dictionary')
  const info = new Map<string, BencodeInput>(decoded)
  if (change.everywhere === true) editTextsEverywhere(info, decoded, change)
  if (change.isPrivate === true && !before.isPrivate) info.set('private', 1)
  if (change.isPrivate === false && before.isPrivate) info.delete('private')
  if (change.dropSource === true) info.delete('source')
  else if (change.source !== undefined && change.source !== before.source) info.set('source', change.source)
  if (change.entropy !== undefined) info.set('entropy', change.entropy)
  if (change.name !== undefined && change.name !== before.name) rename(info, before, change.name)
  const same = info.size === decoded.size && [...info].every(([key, value]) => value === decoded.get(key))
  return same ? undefined : encodeBencode(info)
}

/** Names the torrent, and its file where it is a lone one of the v2 tree. */
function rename(info: Map<string, BencodeInput>, before: Metainfo, name: string): void {
  setText(info, 'name', nameOrEditError(name), before.encoding)
  const tree = info.get('file tree')
  if (!before.singleFile || !(tree instanceof Map)) return
  const [leaf] = tree.values()
  info.set('file tree', new Map([[latin1FromBytes(utf8Bytes(name)), leaf]]))
}

function nameOrEditError(name: string): string {
  try {
    return checkedName(name)
  } catch (cause) {
    if (cause instanceof CreateError) throw new EditError(cause.message, { cause })
    throw cause
  }
}

/** Texts that must not be in the file any more, unless the change itself writes them. */
function unwantedTexts(change: TorrentChange): readonly string[] {
  const replaced = change.replaceText ?? []
  const gone = replaced.filter(({ from, to }) => !to.includes(from)).map(({ from }) => from)
  return [...gone, ...(change.deleteMatching ?? [])]
}

function sameJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

function sameBytes(left: Bytes, right: Bytes): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at])
}
