import type { Clock, Timer } from '../clock.ts'

/** Something to be told when its time has come. The links belong to `Deadlines`. */
export interface Deadline {
  /** Unix milliseconds. */
  at: number
  expire(): void
  earlier?: Deadline | undefined
  later?: Deadline | undefined
}

/**
 * Any number of deadlines on one timer. They form a list in order of time; as most have the same length, a new one nearly
 * always goes to its end. When the list is empty the timer is left to run out without
 * keeping the process alive, so an idle balancer soon has none.
 */
export class Deadlines {
  readonly #clock: Clock
  #first: Deadline | undefined
  #last: Deadline | undefined
  #timer: Timer | undefined
  #firesAt = Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(deadline: Deadline, now: number): void {
    if (this.#first === undefined) this.#timer?.hold?.(true)
    let before = this.#last
    while (before && before.at > deadline.at) before = before.earlier
    deadline.earlier = before
    deadline.later = before ? before.later : this.#first
    if (deadline.later) deadline.later.earlier = deadline
    else this.#last = deadline
    if (before) before.later = deadline
    else this.#first = deadline
    // A timer that should have fired long ago is lost: Workers cancel those of a request that ended.
    if (deadline.at < this.#firesAt || now > this.#firesAt + LOST_AFTER) this.#arm(now)
  }

  remove(deadline: Deadline): void {
    const { earlier, later } = deadline
    if (earlier) earlier.later = later
    else if (this.#first === deadline) this.#first = later
    else return
    if (later) later.earlier = earlier
    else this.#last = earlier
    deadline.earlier = deadline.later = undefined
    if (this.#first === undefined) this.#timer?.hold?.(false)
  }

  #arm(now: number): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#firesAt = Infinity
    if (this.#first === undefined) return
    this.#firesAt = this.#first.at
    this.#timer = this.#clock.setTimer(() => this.#fire(), Math.min(LONGEST_TIMER, Math.max(0, this.#firesAt - now)))
  }

  #fire(): void {
    const now = this.#clock.now()
    for (let due = this.#first; due && due.at <= now + ROUNDING; due = this.#first) {
      this.remove(due)
      due.expire()
    }
    this.#arm(now)
  }
}

const LOST_AFTER = 1_000 // milliseconds
/** Timers count whole milliseconds and may fire a fraction early. */
const ROUNDING = 1
/** `setTimeout` takes 31 bits of milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1
