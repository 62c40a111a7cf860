import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeWith } from '@shoal/testing'
import { describe, expect, it } from 'vitest'
import { defaultDecoderLimits } from '../src/adapters/confined/decoder-limits.ts'
import { openFfmpegDecoder } from '../src/adapters/decoders/ffmpeg-decoder.ts'
import { openNodeAvDecoder } from '../src/adapters/decoders/node-av-decoder.ts'
import type { Clip } from '../src/container/clip.ts'
import { openMp4 } from '../src/container/mp4/open-mp4.ts'
import { DecodeError } from '../src/index.ts'
import { frameDecoderContract } from '../src/pictures/frame-decoder.contract.ts'

const never = new AbortController().signal
const SECONDS = 4

async function fixtureClip(): Promise<Clip> {
  const bytes = await readFile(join(import.meta.dirname, '..', 'fixtures', 'marked.mp4'))
  const file = { length: bytes.length, read: async (at: number, length: number) => bytes.subarray(at, at + length) }
  const reader = await openMp4(file, never)
  const [keyframe] = await reader.keyframes(SECONDS, SECONDS + 1, never)
  if (keyframe === undefined) throw new Error('the fixture has lost its keyframe')
  return (await reader.clip(keyframe, never)).clip
}

frameDecoderContract('node-av in its own process', async () => ({
  open: (maximalPixels) => openNodeAvDecoder(never, { ...defaultDecoderLimits, maximalPixels }),
  clip: await fixtureClip(),
}))

describeWith(['ffmpeg'], 'with a system ffmpeg', () => {
  frameDecoderContract('ffmpeg', async () => ({
    open: (maximalPixels) => openFfmpegDecoder(never, { ...defaultDecoderLimits, maximalPixels }),
    clip: await fixtureClip(),
  }))
})

describe('a decoder under limits', () => {
  it('loses a process that takes too long, and starts another', async () => {
    const decoder = await openNodeAvDecoder(never, { ...defaultDecoderLimits, wallMs: 1 })
    const clip = await fixtureClip()
    await expect(decoder.decode(clip, never)).rejects.toThrow(DecodeError)
    await expect(decoder.decode(clip, never)).rejects.toThrow(/within 1 ms/)
    await decoder.close()
  })

  it('fails where its memory is too small, without harm to us', async () => {
    const small = { ...defaultDecoderLimits, memoryBytes: 4 * 1024 * 1024 }
    await expect(openNodeAvDecoder(never, small)).rejects.toThrow(DecodeError)
  })
})
