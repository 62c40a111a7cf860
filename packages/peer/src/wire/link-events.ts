import type { BlockRange, Bytes, ExtendedHandshake, HashRange, MetadataMessage, PexMessage } from '@shoal/bittorrent'

/** A message of BEP 52's hash exchange. */
export type HashMessage =
  | ({ readonly kind: 'hash-request' | 'hash-reject' } & HashRange)
  | ({ readonly kind: 'hashes'; readonly hashes: Bytes } & HashRange)

/** What a link reports; calls come in the order of the peer's messages. */
export interface LinkEvents<Link> {
  /** Its pieces changed as a whole. */
  onPieces(link: Link): void
  onHave(link: Link, piece: number): void
  /** It chokes us, or does no longer, or allows a piece nevertheless. */
  onChoke(link: Link): void
  /** It became interested in our pieces, or lost interest. */
  onInterest(link: Link): void
  onRequest(link: Link, block: BlockRange): void
  onCancel(link: Link, block: BlockRange): void
  /** `bytes` are valid during the call only. */
  onBlock(link: Link, piece: number, begin: number, bytes: Bytes): void
  onReject(link: Link, block: BlockRange): void
  onExtended(link: Link, handshake: ExtendedHandshake): void
  onMetadata(link: Link, message: MetadataMessage): void
  onPex(link: Link, message: PexMessage): void
  onHash(link: Link, message: HashMessage): void
  /** What was sent has left. */
  onDrain(link: Link): void
  /** The link is gone; nothing follows. */
  onClosed(link: Link): void
}
