/** Raw bytes, the only form in which names, hashes and messages travel. */
export type Bytes = Uint8Array

/** One new array holding all parts in order. */
export function concatBytes(parts: readonly Bytes[]): Bytes {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** True when both hold the same bytes. Not constant-time: never compare secrets with it. */
export function equalBytes(left: Bytes, right: Bytes): boolean {
  if (left.length !== right.length) return false
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false
  return true
}

/** Orders bytes as raw unsigned strings, the order that bencode wants of its keys. */
export function compareBytes(left: Bytes, right: Bytes): number {
  const shared = Math.min(left.length, right.length)
  for (let at = 0; at < shared; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/** A copy of its own, also of a Node `Buffer`, whose `slice` would share memory. */
export function copyBytes(bytes: Bytes, start = 0, end = bytes.length): Bytes {
  return new Uint8Array(bytes.subarray(start, end))
}
