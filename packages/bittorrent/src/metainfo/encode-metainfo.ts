import { type BencodeInput, RawBencode } from '../bencode/bencode-value.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { fromHex } from '../bytes/hex.ts'
import { latin1FromBytes } from '../bytes/latin1.ts'

/** What stands around an info dictionary in a .torrent file; a parsed `Metainfo` fits. */
export interface MetainfoFields {
  /** Written as they are, so that the info-hash stays. */
  readonly infoBytes: Bytes
  readonly announceTiers?: readonly (readonly string[])[]
  readonly webSeeds?: readonly string[]
  readonly nodes?: readonly { readonly host: string; readonly port: number }[]
  readonly comment?: string | undefined
  readonly createdBy?: string | undefined
  /** Unix seconds. */
  readonly creationDate?: number | undefined
  /** BEP 52: by pieces root in hexadecimal; given (even empty) for v2 and hybrid, left out or empty for v1. */
  readonly pieceLayers?: ReadonlyMap<string, Bytes>
}

/** The .torrent file. A lone tracker is `announce` alone; several add `announce-list` (BEP 12). */
export function encodeMetainfo(fields: MetainfoFields): Bytes {
  const tiers = (fields.announceTiers ?? []).filter((tier) => tier.length > 0)
  const top = new Map<string, BencodeInput>([['info', new RawBencode(fields.infoBytes)]])
  const first = tiers[0]?.[0]
  if (first !== undefined) top.set('announce', first)
  if (tiers.flat().length > 1) top.set('announce-list', tiers)
  const seeds = fields.webSeeds ?? []
  if (seeds.length > 0) top.set('url-list', seeds.length === 1 && seeds[0] !== undefined ? seeds[0] : seeds)
  if (fields.nodes !== undefined && fields.nodes.length > 0) {
    top.set(
      'nodes',
      fields.nodes.map(({ host, port }) => [host, port]),
    )
  }
  if (fields.comment !== undefined) top.set('comment', fields.comment)
  if (fields.createdBy !== undefined) top.set('created by', fields.createdBy)
  if (fields.creationDate !== undefined) top.set('creation date', fields.creationDate)
  if (fields.pieceLayers !== undefined && fields.pieceLayers.size > 0)
    top.set('piece layers', layers(fields.pieceLayers))
  return encodeBencode(top)
}

function layers(pieceLayers: ReadonlyMap<string, Bytes>): BencodeInput {
  const byRoot = new Map<string, BencodeInput>()
  for (const [root, layer] of pieceLayers) byRoot.set(latin1FromBytes(fromHex(root) ?? new Uint8Array(0)), layer)
  return byRoot
}
