import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clip } from '../container/clip.ts'
import { readMark } from '../marks/time-mark.ts'
import { DecodeError, type FrameDecoder } from './frame-decoder.ts'

const never = new AbortController().signal

export interface DecoderUnderTest {
  /** Opens one that accepts pictures of at most so many pixels. */
  open(maximalPixels: number): Promise<FrameDecoder>
  /** A clip of 1280×720 that shows frame 100. */
  readonly clip: Clip
}

const ENOUGH = 1280 * 720

/** What every `FrameDecoder` promises. */
export function frameDecoderContract(name: string, prepare: () => Promise<DecoderUnderTest>): void {
  describe(name, () => {
    let decoder: FrameDecoder
    let tested: DecoderUnderTest
    beforeAll(async () => {
      tested = await prepare()
      decoder = await tested.open(ENOUGH)
    })
    afterAll(() => decoder.close())

    const decodes = async (): Promise<void> => {
      const { width, height, rgb, source, toneMap } = await decoder.decode(tested.clip, never)
      expect({ width, height, toneMap }).toEqual({ width: 1280, height: 720, toneMap: 'none' })
      expect(source).toMatchObject({ codec: 'h264', width: 1280, height: 720, interlaced: false })
      expect(readMark({ width, height, channels: 3, data: rgb })).toBe(100)
    }

    it('turns a clip into its picture', decodes)

    it('names itself and its confinement', () => {
      expect(decoder.name).toMatch(/\d/)
      expect(decoder.sandbox).not.toBe('')
    })

    it.each([
      ['noise', (bytes: Uint8Array) => bytes.map((_, i) => (i * 7919) & 0xff)],
      ['nothing', () => new Uint8Array()],
      ['a file cut in its header', (bytes: Uint8Array) => bytes.slice(0, 200)],
    ])('refuses %s, and decodes the next clip', async (_, damage) => {
      const hostile = { format: 'mov', bytes: damage(tested.clip.bytes) } as const
      await expect(decoder.decode(hostile, never)).rejects.toThrow(DecodeError)
      await decodes()
    })

    it('refuses a picture with more pixels than its limit', async () => {
      const strict = await tested.open(ENOUGH - 1)
      await expect(strict.decode(tested.clip, never)).rejects.toThrow(/pixels/)
      await strict.close()
    })

    it('ends at once when aborted, and decodes the next clip', async () => {
      const controller = new AbortController()
      const decoding = decoder.decode(tested.clip, controller.signal)
      controller.abort()
      await expect(decoding).rejects.toThrow()
      await decodes()
    })

    it('never guesses a format: a playlist is no video', async () => {
      const playlist = new TextEncoder().encode('#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n')
      await expect(decoder.decode({ format: 'mov', bytes: playlist }, never)).rejects.toThrow(DecodeError)
    })
  })
}
