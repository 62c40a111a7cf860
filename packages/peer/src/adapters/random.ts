import { randomFillSync } from 'node:crypto'

/** Drawn together: a call into the system for each number is what an order of many pieces would spend its time on. */
const pool = new Uint32Array(1024)
let used = pool.length

/** A number in [0, 1). */
export function random(): number {
  return random32() / 2 ** 32
}

/** 32 random bits. */
export function random32(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return pool[used++] ?? 0
}
