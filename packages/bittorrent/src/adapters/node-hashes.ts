import { createHash } from 'node:crypto'
import type { Hashes } from '../identity/hashes.ts'

/** SHA-1 and SHA-256 by Node's OpenSSL. */
export const nodeHashes: Hashes = {
  sha1: (bytes) => new Uint8Array(createHash('sha1').update(bytes).digest()),
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
}
