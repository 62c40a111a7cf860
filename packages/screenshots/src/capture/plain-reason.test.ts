import { expect, it } from 'vitest'
import { plainReason } from './plain-reason.ts'

it.each([
  ['Invalid data found when processing input', 'its data is damaged or cut off'],
  ['ffprobe ended with code 1 (pipe:0: Invalid data found when processing input)', 'its data is damaged or cut off'],
  ['ffmpeg ended with code 1 ([mov @ 0x55] moov atom not found)', 'its data is damaged or cut off'],
  ['Decoder vp6 not found', 'no decoder here knows its codec'],
  ['the picture has too many pixels', 'the picture has too many pixels'],
])('tells “%s” as “%s”', (message, reason) => {
  expect(plainReason(message)).toBe(reason)
})
