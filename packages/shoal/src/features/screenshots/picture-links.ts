import { createHmac, timingSafeEqual } from 'node:crypto'

/** Links to single pictures that work without a session or token until they expire. */
export interface PictureLinks {
  /** Path and query of a picture, valid for a day. */
  sign(shotId: number, format: string): string
  /** What a link allows now. */
  check(file: string, query: { readonly expires?: string; readonly signature?: string }): 'valid' | 'expired' | 'forged'
}

const LIFETIME = 24 * 3600 // seconds
const SECOND = 1000 // milliseconds

/** Links signed with a key of their own (HMAC-SHA-256 over file name and expiry). */
export function createPictureLinks(key: Uint8Array, now: () => number): PictureLinks {
  const signatureOf = (file: string, expires: number): Buffer =>
    createHmac('sha256', key).update(`${file}\n${expires}`).digest()
  return {
    sign: (shotId, format) => {
      const file = `${shotId}.${format}`
      // Whole hours: an answer that is read twice gives the same links, which caches know.
      const hour = Math.ceil(now() / SECOND / 3600) * 3600
      const expires = hour + LIFETIME
      return `/tasks/pictures/${file}?expires=${expires}&signature=${signatureOf(file, expires).toString('base64url')}`
    },
    check: (file, { expires = '', signature = '' }) => {
      if (!/^\d{1,12}$/.test(expires)) return 'forged'
      const [given, right] = [Buffer.from(signature, 'base64url'), signatureOf(file, Number(expires))]
      if (given.length !== right.length || !timingSafeEqual(given, right)) return 'forged'
      return Number(expires) * SECOND < now() ? 'expired' : 'valid'
    },
  }
}
