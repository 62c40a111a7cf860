import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Seals short secrets for the database. The purpose is bound in, so that one cannot be passed off as another. */
export interface Sealer {
  seal(text: string, purpose: string): string
  /** @throws UnsealError */
  open(sealed: string, purpose: string): string
}

/** Sealed with another key, for another purpose, or changed since. */
export class UnsealError extends Error {
  readonly code = 'unseal'

  constructor(cause?: unknown) {
    super('a stored secret cannot be opened: was data/secrets replaced?', { cause })
    this.name = 'UnsealError'
  }
}

const VERSION = 'v1'
const NONCE_BYTES = 12 // NIST SP 800-38D § 8.2.2, random nonce
const TAG_BYTES = 16

/** AES-256-GCM with a random nonce: `v1.<base64url of nonce, tag and ciphertext>`. */
export function createSealer(key: Uint8Array): Sealer {
  return {
    seal(text, purpose) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(sealed, purpose) {
      const [version, text = ''] = sealed.split('.')
      const bytes = Buffer.from(text, 'base64url')
      if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) throw new UnsealError()
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      try {
        return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      } catch (cause) {
        throw new UnsealError(cause)
      }
    },
  }
}
