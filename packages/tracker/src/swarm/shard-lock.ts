const FREE = 0
const HELD = 1
const CONTENDED = 2 // held, and somebody sleeps until it is free
const SPINS = 64 // tries before sleeping; a holder needs about one microsecond

/**
 * Takes the lock at `words[at]`, a futex in shared memory. Never waits on a thread that sleeps while holding it: no
 * holder does I/O. Pair with `unlockShard` in a `finally`.
 */
export function lockShard(words: Int32Array, at: number): void {
  if (Atomics.compareExchange(words, at, FREE, HELD) === FREE) return
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.load(words, at) === FREE && Atomics.compareExchange(words, at, FREE, HELD) === FREE) return
  }
  while (Atomics.exchange(words, at, CONTENDED) !== FREE) Atomics.wait(words, at, CONTENDED)
}

/** Gives the lock back and wakes one sleeper if there is any. */
export function unlockShard(words: Int32Array, at: number): void {
  if (Atomics.exchange(words, at, FREE) === CONTENDED) Atomics.notify(words, at, 1)
}
