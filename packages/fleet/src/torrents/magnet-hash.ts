import { type InfoHash, infoHashFromBytes, MagnetError, parseMagnet, wireInfoHash } from '@shoal/bittorrent'

/** What clients call a magnet link's torrent: one that is v2 only by the first 20 bytes of its hash (BEP 52). Throws `MagnetError`. */
export function magnetHash(uri: string): InfoHash {
  const { infoHashV1, infoHashV2 } = parseMagnet(uri)
  if (infoHashV1 !== undefined) return infoHashV1
  if (infoHashV2 === undefined) throw new MagnetError('no info-hash')
  return infoHashFromBytes(wireInfoHash(infoHashV2))
}
