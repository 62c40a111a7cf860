/** Encrypts what must not lie readable in a database or its copies; the program brings it with the key. */
export interface Sealer {
  seal(plain: Uint8Array): Uint8Array
  /** Throws when the bytes were sealed with another key or changed. */
  open(sealed: Uint8Array): Uint8Array
}
