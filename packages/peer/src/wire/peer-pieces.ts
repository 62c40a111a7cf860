import { Bitfield } from '../pieces/bitfield.ts'

const EARLY_HAVES = 10_000 // have messages remembered before the number of pieces is known
const EARLY_BITS = 1_000_000 / 8 // bytes of a bitfield, likewise

type Early = { readonly kind: 'bits'; readonly bits: Uint8Array } | { readonly kind: 'all' } | { readonly kind: 'none' }

/** The pieces of a peer, also while our own lack of metadata leaves open how many there are. */
export class PeerPieces {
  #field: Bitfield | undefined
  #early: Early = { kind: 'none' }
  #earlyHaves: number[] = []

  constructor(pieceCount: number | undefined) {
    if (pieceCount !== undefined) this.#field = new Bitfield(pieceCount)
  }

  /** Undefined until the number of pieces is known. */
  get field(): Bitfield | undefined {
    return this.#field
  }

  has(piece: number): boolean {
    return this.#field?.has(piece) ?? false
  }

  /** The metadata arrived. False where the peer had said something impossible. */
  learn(pieceCount: number): boolean {
    const field = early(this.#early, pieceCount)
    if (field === undefined) return false
    this.#field = field
    const possible = this.#earlyHaves.every((piece) => piece < pieceCount)
    for (const piece of this.#earlyHaves) field.set(piece)
    this.#early = { kind: 'none' }
    this.#earlyHaves = []
    return possible
  }

  /** A bitfield message. False where it does not fit the torrent. */
  replace(bits: Uint8Array): boolean {
    if (this.#field === undefined) {
      this.#early = { kind: 'bits', bits: bits.slice() }
      return bits.length <= EARLY_BITS
    }
    const field = Bitfield.parse(bits, this.#field.size)
    this.#field = field ?? this.#field
    return field !== undefined
  }

  /** Have all or have none (BEP 6). */
  replaceByAll(all: boolean): void {
    if (this.#field === undefined) this.#early = { kind: all ? 'all' : 'none' }
    else this.#field = all ? Bitfield.full(this.#field.size) : new Bitfield(this.#field.size)
  }

  /** A have message: `new`, `known`, or `impossible`. */
  add(piece: number): 'new' | 'known' | 'impossible' {
    if (this.#field !== undefined) {
      if (piece >= this.#field.size) return 'impossible'
      return this.#field.set(piece) ? 'new' : 'known'
    }
    if (this.#earlyHaves.length >= EARLY_HAVES) return 'impossible'
    this.#earlyHaves.push(piece)
    return 'known'
  }
}

function early(said: Early, pieceCount: number): Bitfield | undefined {
  switch (said.kind) {
    case 'bits':
      return Bitfield.parse(said.bits, pieceCount)
    case 'all':
      return Bitfield.full(pieceCount)
    case 'none':
      return new Bitfield(pieceCount)
  }
}
