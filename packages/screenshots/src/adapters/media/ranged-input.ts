import { AVERROR_EIO, AVERROR_EOF, AVSEEK_CUR, AVSEEK_END, AVSEEK_SIZE, type IOInputCallbacks } from 'node-av'

import type { AskedFile } from './media-cutter.ts'

/** A file whose bytes libavformat fetches as it needs them, as much as it is allowed to. */
export class RangedInput {
  readonly length: number
  /** Bytes that may still be read; the file seems to end where they are used up. */
  allowance = Number.POSITIVE_INFINITY
  /** Where the newest read began. */
  lastRead = 0
  readonly #file: AskedFile
  #position = 0

  constructor(file: AskedFile) {
    this.length = file.length
    this.#file = file
  }

  readonly callbacks: IOInputCallbacks = {
    read: async (size) => {
      const length = Math.min(size, this.length - this.#position)
      if (length <= 0 || this.allowance <= 0) return AVERROR_EOF
      const bytes = await this.#file.fetch(this.#position, length)
      if (bytes === undefined) return AVERROR_EIO
      this.lastRead = this.#position
      this.#position += bytes.length
      this.allowance -= bytes.length
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    },
    seek: (offset, whence) => {
      if (whence === AVSEEK_SIZE) return BigInt(this.length)
      const base = whence === AVSEEK_CUR ? this.#position : whence === AVSEEK_END ? this.length : 0
      this.#position = Math.max(0, base + Number(offset))
      return BigInt(this.#position)
    },
  }
}
