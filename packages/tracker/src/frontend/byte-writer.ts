import type { Bytes } from '@shoal/bittorrent'

const ZERO = 0x30

/** Appends to a buffer that its owner made large enough. */
export class ByteWriter {
  readonly bytes: Bytes
  length = 0

  constructor(bytes: Bytes) {
    this.bytes = bytes
  }

  /** ASCII text. */
  text(text: string): void {
    for (let at = 0; at < text.length; at++) this.bytes[this.length++] = text.charCodeAt(at)
  }

  /** A whole number from 0, in decimal digits. */
  number(value: number): void {
    let digits = 1
    for (let limit = 10; value >= limit; limit *= 10) digits++
    let rest = value
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const tenth = Math.floor(rest / 10)
      this.bytes[at] = ZERO + rest - tenth * 10
      rest = tenth
    }
    this.length += digits
  }

  copy(source: Bytes, start: number, length: number): void {
    for (let at = 0; at < length; at++) this.bytes[this.length + at] = source[start + at] ?? 0
    this.length += length
  }
}
