import { equalBytes, type Hashes } from '@shoal/bittorrent'
import { BLOCK_LENGTH } from '../pieces/piece-layout.ts'
import type { PartialPiece } from './partial-piece.ts'

const MAXIMAL_COPIES = 256 // wrong pieces remembered, 20 bytes a block

interface WrongCopy {
  readonly digests: readonly Uint8Array[]
  readonly givers: readonly (string | undefined)[]
}

/**
 * Finds out who lied. A wrong piece from one peer convicts it; one from several is remembered, fetched again from a
 * single peer, and whoever gave a block that differs from the right one is convicted then.
 */
export class Suspicion {
  readonly #hashes: Pick<Hashes, 'sha1'>
  readonly #wrong = new Map<number, WrongCopy>()

  constructor(hashes: Pick<Hashes, 'sha1'>) {
    this.#hashes = hashes
  }

  /** The piece failed its hash. Returns the peers now convicted. */
  wrong(partial: PartialPiece): readonly string[] {
    const givers = partial.givers()
    if (givers.size === 1) return [...givers]
    if (this.#wrong.size < MAXIMAL_COPIES) {
      const blocks = Array.from({ length: partial.blocks }, (_, block) => block)
      this.#wrong.set(partial.piece, {
        digests: this.#digests(partial.bytes),
        givers: blocks.map((block) => partial.giverOf(block)),
      })
    }
    return []
  }

  /** Whether the piece must come from one peer alone. */
  suspected(piece: number): boolean {
    return this.#wrong.has(piece)
  }

  /** The piece passed its hash. Returns the peers convicted by comparison with the wrong copy. */
  right(piece: number, bytes: Uint8Array): readonly string[] {
    const copy = this.#wrong.get(piece)
    if (copy === undefined) return []
    this.#wrong.delete(piece)
    const digests = this.#digests(bytes)
    const liars = copy.givers.filter((_, block) => {
      const [then, now] = [copy.digests[block], digests[block]]
      return then === undefined || now === undefined || !equalBytes(then, now)
    })
    return [...new Set(liars.filter((liar) => liar !== undefined))]
  }

  #digests(bytes: Uint8Array): Uint8Array[] {
    const digests: Uint8Array[] = []
    for (let start = 0; start < bytes.length; start += BLOCK_LENGTH) {
      digests.push(this.#hashes.sha1(bytes.subarray(start, start + BLOCK_LENGTH)))
    }
    return digests
  }
}
