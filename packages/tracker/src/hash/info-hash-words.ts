import { type Bytes, type InfoHash, infoHashFromBytes, wireInfoHash } from '@shoal/bittorrent'

const BYTES = 20

/** The words under which the store keeps an info-hash; a v2 one by its first 20 bytes. */
export function infoHashWords(infoHash: InfoHash): Int32Array {
  const words = new Int32Array(BYTES / 4)
  new Uint8Array(words.buffer).set(wireInfoHash(infoHash))
  return words
}

/** The 20 bytes of an info-hash kept as five words from `at`. */
export function infoHashBytesAt(words: Int32Array, at: number): Bytes {
  return new Uint8Array(words.slice(at, at + BYTES / 4).buffer)
}

/** The info-hash kept as five words from `at`. */
export function infoHashAt(words: Int32Array, at: number): InfoHash {
  return infoHashFromBytes(infoHashBytesAt(words, at))
}
