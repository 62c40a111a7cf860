import { randomBytes } from 'node:crypto'

const ENTROPY_LENGTH = 16 // bytes

/** Random bytes for the key `entropy`, which gives the same files another info-hash. */
export function freshEntropy(): Uint8Array {
  return new Uint8Array(randomBytes(ENTROPY_LENGTH))
}
