import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32

/** A new unguessable text, safe in a URL, a cookie and a header. */
export function newSecret(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** What is stored of a secret that has enough entropy of its own: no salt or stretching is needed. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

const ID_BYTES = 9

/** A short random id, safe in a URL; not with a dash first, which a command line takes for an option. */
export function newId(): string {
  const id = randomBytes(ID_BYTES).toString('base64url')
  return id.startsWith('-') ? newId() : id
}
