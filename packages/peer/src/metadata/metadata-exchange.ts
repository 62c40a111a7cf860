import { concatBytes, METADATA_PIECE_LENGTH, type MetadataMessage } from '@shoal/bittorrent'

/** What it takes to speak `ut_metadata` with a peer. */
export interface MetadataPartner {
  sendMetadata(message: Exclude<MetadataMessage, { kind: 'unknown' }>): void
}

export const LARGEST_METADATA = 16 * 1024 * 1024 // bytes; a torrent of a million pieces has 20 MB and comes as a file
const PARALLEL = 3 // peers asked at a time, each for the whole: whoever lies is known at once
const PATIENCE = 10_000 // milliseconds without a part, after which another peer is asked too

interface Attempt {
  readonly parts: (Uint8Array | undefined)[]
  readonly size: number
  missing: number
  lastProgress: number
}

/** Fetches the info dictionary from peers (BEP 9). Each peer asked delivers all of it, so that a wrong hash convicts. */
export class MetadataFetch<Partner extends MetadataPartner> {
  readonly #attempts = new Map<Partner, Attempt>()
  readonly #waiting = new Map<Partner, number>()
  readonly #now: () => number
  /** Takes the bytes; false where they are not what the info-hash names. */
  readonly #accept: (bytes: Uint8Array) => boolean
  readonly #onLiar: (partner: Partner) => void

  constructor(now: () => number, accept: (bytes: Uint8Array) => boolean, onLiar: (partner: Partner) => void) {
    this.#now = now
    this.#accept = accept
    this.#onLiar = onLiar
  }

  /** A peer says that it has metadata of so many bytes. */
  offer(partner: Partner, size: number): void {
    if (size <= 0 || size > LARGEST_METADATA || this.#attempts.has(partner)) return
    this.#waiting.set(partner, size)
    this.#begin()
  }

  leave(partner: Partner): void {
    this.#waiting.delete(partner)
    this.#attempts.delete(partner)
    this.#begin()
  }

  onMessage(partner: Partner, message: MetadataMessage): void {
    const attempt = this.#attempts.get(partner)
    if (attempt === undefined || message.kind === 'request' || message.kind === 'unknown') return
    if (message.kind === 'reject') {
      this.leave(partner)
      return
    }
    const { piece, bytes } = message
    if (attempt.parts[piece] !== undefined || bytes.length !== partLength(attempt.size, piece)) return
    attempt.parts[piece] = bytes.slice()
    attempt.missing--
    attempt.lastProgress = this.#now()
    if (attempt.missing > 0) return
    this.#attempts.delete(partner)
    if (!this.#accept(concatBytes(attempt.parts.filter((part) => part !== undefined)))) this.#onLiar(partner)
    this.#begin()
  }

  /** To be called about once a second: those who fell silent make room. */
  tick(): void {
    for (const [partner, attempt] of this.#attempts) {
      if (this.#now() - attempt.lastProgress > PATIENCE) this.#attempts.delete(partner)
    }
    this.#begin()
  }

  #begin(): void {
    for (const [partner, size] of this.#waiting) {
      if (this.#attempts.size >= PARALLEL) return
      this.#waiting.delete(partner)
      const count = Math.ceil(size / METADATA_PIECE_LENGTH)
      const parts = new Array<Uint8Array | undefined>(count).fill(undefined)
      this.#attempts.set(partner, { parts, size, missing: count, lastProgress: this.#now() })
      for (let piece = 0; piece < count; piece++) partner.sendMetadata({ kind: 'request', piece })
    }
  }
}

/** Answers a peer's request for a part of the info dictionary. */
export function serveMetadata(partner: MetadataPartner, infoBytes: Uint8Array | undefined, piece: number): void {
  const start = piece * METADATA_PIECE_LENGTH
  if (infoBytes === undefined || start >= infoBytes.length) {
    partner.sendMetadata({ kind: 'reject', piece })
    return
  }
  const bytes = infoBytes.subarray(start, start + METADATA_PIECE_LENGTH)
  partner.sendMetadata({ kind: 'data', piece, totalSize: infoBytes.length, bytes })
}

function partLength(size: number, piece: number): number {
  return Math.min(METADATA_PIECE_LENGTH, size - piece * METADATA_PIECE_LENGTH)
}
