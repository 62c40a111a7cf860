import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Sealer } from '@shoal/sql'

/** Sealed with another key, for another purpose, or changed since. */
export class UnsealError extends Error {
  readonly code = 'unseal'

  constructor(cause?: unknown) {
    super('a stored secret cannot be opened: was data/secrets replaced?', { cause })
    this.name = 'UnsealError'
  }
}

const VERSION = 1
const NONCE_BYTES = 12 // NIST SP 800-38D § 8.2.2, random nonce
const TAG_BYTES = 16
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES

/**
 * Seals with AES-256-GCM and a random nonce; opening throws UnsealError. The purpose is bound in, so that a secret of one kind cannot be passed off as another.
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 1 | version, 1 |
 * | 1 | 12 | nonce |
 * | 13 | 16 | tag |
 * | 29 | rest | ciphertext |
 */
export function createSealer(key: Uint8Array, purpose: string): Sealer {
  const bound = Buffer.from(purpose)
  return {
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound)
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([Uint8Array.of(VERSION), nonce, cipher.getAuthTag(), body])
    },
    open(sealed) {
      if (sealed[0] !== VERSION || sealed.length < HEADER_BYTES) throw new UnsealError()
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES))
        .setAAD(bound)
        .setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()])
      } catch (cause) {
        throw new UnsealError(cause)
      }
    },
  }
}
