const DISCARDED = 1024 // bytes of key stream thrown away before use (MSE § 1.1: RC4's first bytes leak the key)

/** One direction of RC4, as Message Stream Encryption uses it: obfuscation against traffic shaping, not secrecy. */
export class Rc4 {
  readonly #state = new Uint8Array(256)
  #i = 0
  #j = 0

  constructor(key: Uint8Array) {
    const state = this.#state
    for (let at = 0; at < 256; at++) state[at] = at
    for (let at = 0, j = 0; at < 256; at++) {
      const value = state[at] ?? 0
      j = (j + value + (key[at % key.length] ?? 0)) & 255
      state[at] = state[j] ?? 0
      state[j] = value
    }
    this.apply(new Uint8Array(DISCARDED))
  }

  /** En- or decrypts in place. */
  apply(bytes: Uint8Array): void {
    const state = this.#state
    let [i, j] = [this.#i, this.#j]
    for (let at = 0; at < bytes.length; at++) {
      i = (i + 1) & 255
      const left = state[i] ?? 0
      j = (j + left) & 255
      const right = state[j] ?? 0
      state[i] = right
      state[j] = left
      bytes[at] = (bytes[at] ?? 0) ^ (state[(left + right) & 255] ?? 0)
    }
    this.#i = i
    this.#j = j
  }

  /** A changed copy. */
  applied(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice()
    this.apply(copy)
    return copy
  }
}
