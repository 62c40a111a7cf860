import type { Clock } from '../clock.ts'
import type { PeerLink } from '../wire/peer-link.ts'

const TOGETHER = 100 // milliseconds: in a fast swarm a write for each piece and peer costs more than the pieces

/** Tells peers of pieces that came: at once after a while of silence, else those of a tenth of a second together. */
export class HaveNews {
  readonly #clock: Clock
  readonly #tell: (pieces: readonly number[]) => void
  #pieces: number[] = []
  #toldAt = Number.NEGATIVE_INFINITY
  #waiting = false

  constructor(clock: Clock, tell: (pieces: readonly number[]) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  /** A piece came; `urgent` tells it now, with all that waits. */
  add(piece: number, urgent: boolean): void {
    this.#pieces.push(piece)
    const wait = this.#toldAt + TOGETHER - this.#clock.now()
    if (urgent || wait <= 0) this.#flush()
    else if (!this.#waiting) {
      this.#waiting = true
      this.#clock.after(wait, () => {
        this.#waiting = false
        if (this.#pieces.length > 0) this.#flush()
      })
    }
  }

  #flush(): void {
    this.#toldAt = this.#clock.now()
    this.#tell(this.#pieces.splice(0))
  }
}

/** Sends a peer the pieces that it lacks, in one write. */
export function sendHaves(link: PeerLink, pieces: readonly number[]): void {
  const news = pieces.filter((piece) => !link.has(piece))
  if (news.length === 0) return
  link.stream.cork()
  for (const piece of news) link.send({ kind: 'have', piece })
  link.stream.uncork()
}
