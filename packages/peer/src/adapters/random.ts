import { randomBytes } from 'node:crypto'

/** A number in [0, 1). */
export function random(): number {
  return random32() / 2 ** 32
}

/** 32 random bits. */
export function random32(): number {
  return randomBytes(4).readUInt32BE()
}
