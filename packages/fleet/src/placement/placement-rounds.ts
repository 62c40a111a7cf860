import type { ClientId } from '../client/client-config.ts'

/**
 * Counts what each client was given in the current round, and hands out places in later rounds to grabs that found
 * this one full, so that each of them wakes when there is room instead of all of them every time.
 */
export class PlacementRounds {
  readonly #length: () => number
  #round = 0
  #given = new Map<ClientId, number>()
  /** Places already promised in later rounds, by round. */
  readonly #promised = new Map<number, number>()

  /** `length` of a round in milliseconds. */
  constructor(length: () => number) {
    this.#length = length
  }

  /** What the client was given in the round of this moment, Unix milliseconds. */
  given(id: ClientId, now: number): number {
    this.#turn(now)
    return this.#given.get(id) ?? 0
  }

  give(id: ClientId, now: number): void {
    this.#given.set(id, this.given(id, now) + 1)
  }

  /** When a later round has a place, if each has `places`. Unix milliseconds. */
  nextPlace(places: number, now: number): number {
    this.#turn(now)
    let round = this.#round + 1
    while ((this.#promised.get(round) ?? 0) >= Math.max(1, places)) round += 1
    this.#promised.set(round, (this.#promised.get(round) ?? 0) + 1)
    return round * this.#length()
  }

  #turn(now: number): void {
    const round = Math.floor(now / this.#length())
    if (round === this.#round) return
    this.#round = round
    this.#given = new Map()
    for (const promised of this.#promised.keys()) if (promised <= round) this.#promised.delete(promised)
  }
}
