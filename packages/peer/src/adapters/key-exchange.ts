import { createDiffieHellman } from 'node:crypto'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { KeyExchange, MseParts } from '../encryption/mse-handshake.ts'
import { random } from './random.ts'

const PRIME =
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563'
const KEY_LENGTH = 96 // bytes

/** What encryption needs of the machine. */
export const mseParts: MseParts = { hashes: nodeHashes, newKey: () => newKeyExchange(), random }

/** A fresh key pair of Message Stream Encryption. */
function newKeyExchange(): KeyExchange {
  const exchange = createDiffieHellman(PRIME, 'hex', 2)
  const publicKey = padded(exchange.generateKeys())
  return { publicKey, secretWith: (other) => padded(exchange.computeSecret(other)) }
}

/** Leading zeroes belong to the numbers of the handshake, and OpenSSL leaves them out. */
function padded(number: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(KEY_LENGTH)
  bytes.set(number, KEY_LENGTH - number.length)
  return bytes
}
