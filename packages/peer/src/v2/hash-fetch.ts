import { type Bytes, type HashRange, toHex } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import type { HashMessage } from '../wire/link-events.ts'

/** A peer that may know hashes. */
export interface HashPartner {
  readonly closed: boolean
  readonly features: { readonly v2: boolean }
  has(piece: number): boolean
  send(message: { readonly kind: 'hash-request' } & HashRange): void
}

interface Pending<Partner> {
  readonly range: HashRange
  /** The same for the same range. */
  readonly key: string
  readonly piece: number
  /** Whether the hashes are the right ones. */
  readonly check: (hashes: Bytes) => boolean
  readonly settle: (hashes: Bytes | undefined) => void
  readonly tried: Set<Partner>
  asked: Partner | undefined
  askedAt: number
}

const PATIENCE = 4_000 // milliseconds for one peer's answer
const OPEN = 256 // requests on their way at most

/** Asks peers for hashes (BEP 52), one after the other, until one gives right ones. */
export class HashFetch<Partner extends HashPartner> {
  readonly #clock: Clock
  readonly #partners: () => Iterable<Partner>
  /** Peers need not set the v2 bit when the torrent is v2 only. */
  readonly #everyone: boolean
  /** Several may wait for the same range, each for a piece of its own. */
  readonly #pending = new Set<Pending<Partner>>()

  constructor(clock: Clock, partners: () => Iterable<Partner>, everyone: boolean) {
    this.#clock = clock
    this.#partners = partners
    this.#everyone = everyone
  }

  /** The hashes, or undefined once every connected peer that has the piece failed to give them; waits for the first. */
  fetch(range: HashRange, piece: number, check: (hashes: Bytes) => boolean): Promise<Bytes | undefined> {
    if (this.#pending.size >= OPEN) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const settle = (hashes: Bytes | undefined) => {
        this.#pending.delete(pending)
        resolve(hashes)
      }
      const question = { range, key: keyOf(range), piece, check, settle }
      const pending: Pending<Partner> = { ...question, tried: new Set(), asked: undefined, askedAt: 0 }
      this.#pending.add(pending)
      this.#advance(pending)
    })
  }

  onMessage(partner: Partner, message: HashMessage): void {
    const key = keyOf(message)
    for (const pending of [...this.#pending]) {
      if (pending.asked !== partner || pending.key !== key) continue
      if (message.kind === 'hashes' && pending.check(message.hashes)) {
        pending.settle(message.hashes.slice())
        continue
      }
      pending.asked = undefined
      this.#advance(pending)
    }
  }

  /** To be called often: new peers may know, silent ones are passed over. */
  tick(): void {
    for (const pending of [...this.#pending]) {
      const late = this.#clock.now() - pending.askedAt > PATIENCE
      if (pending.asked !== undefined && !pending.asked.closed && !late) continue
      pending.asked = undefined
      this.#advance(pending)
    }
  }

  /** Nobody will answer any more. */
  close(): void {
    for (const pending of [...this.#pending]) pending.settle(undefined)
  }

  #advance(pending: Pending<Partner>): void {
    const holders = [...this.#partners()].filter((partner) => partner.has(pending.piece))
    const able = holders.filter((partner) => this.#everyone || partner.features.v2)
    const next = able.find((partner) => !pending.tried.has(partner))
    if (next !== undefined) {
      pending.tried.add(next)
      pending.asked = next
      pending.askedAt = this.#clock.now()
      const onItsWay = [...this.#pending].some(
        (other) => other !== pending && other.asked === next && other.key === pending.key,
      )
      if (!onItsWay) next.send({ kind: 'hash-request', ...pending.range })
    } else if (holders.length > 0) pending.settle(undefined)
  }
}

function keyOf({ piecesRoot, baseLayer, index, length, proofLayers }: HashRange): string {
  return `${toHex(piecesRoot)} ${baseLayer} ${index} ${length} ${proofLayers}`
}
