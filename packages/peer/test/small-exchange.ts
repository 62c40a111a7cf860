import { nodeHashes } from '@shoal/bittorrent/node'
import { RarestFirst } from '../src/download/rarest-first.ts'
import { Bitfield } from '../src/pieces/bitfield.ts'
import { pieceLayout } from '../src/pieces/piece-layout.ts'
import { PieceExchange } from '../src/swarm/piece-exchange.ts'
import type { FakeClock } from './fake-clock.ts'

const PIECES = 4
const PIECE = 32_768 // bytes
const END = 5 // bytes that the last piece is shorter

/** The exchange of a small torrent that has its first piece and to which nobody gives a right one. */
export function smallExchange(clock: FakeClock): PieceExchange {
  const totalLength = PIECES * PIECE - END
  const stored = new Bitfield(PIECES)
  stored.set(0)
  return new PieceExchange({
    layout: pieceLayout({ infoHashV1: 'v1', pieceCount: PIECES, pieceLength: PIECE, totalLength, files: [] }),
    stored,
    order: (availability) =>
      new RarestFirst(
        stored,
        availability,
        () => clock.now(),
        () => 0.5,
      ),
    verify: () => false,
    onPiece: () => undefined,
    onLiars: () => undefined,
    read: ({ length }) => new Uint8Array(length),
    slots: 4,
    hashes: nodeHashes,
    clock,
  })
}
