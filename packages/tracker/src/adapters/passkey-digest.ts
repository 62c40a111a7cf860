import { hash } from 'node:crypto'
import type { PasskeyDigest } from '../members/members.ts'

/** SHA-256 of passkeys. The last one is remembered, because an announce asks for the same twice. */
export function createPasskeyDigest(): PasskeyDigest {
  let last = ''
  let digest = hash('sha256', last)
  return (passkey) => {
    if (passkey === last) return digest
    digest = hash('sha256', passkey)
    last = passkey
    return digest
  }
}
