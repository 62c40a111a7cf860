/** A box of ISO/IEC 14496-12 around its parts. */
export function box(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = join(parts)
  return join([u32(body.length + 8), fourcc(type), body])
}

export function fourcc(type: string): Uint8Array {
  return Uint8Array.from(type, (character) => character.charCodeAt(0))
}

/** Numbers of 32 bits, most significant byte first. */
export function u32(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value)
  return bytes
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
