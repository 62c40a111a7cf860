import { describe, expect, it } from 'vitest'
import { fixedKeyframeDistance } from './encoder-settings.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

describe('the distance of keyframes by an encoder’s settings', () => {
  it.each([
    ['x264 - core 164 - options: cabac=1 keyint=125 keyint_min=12 scenecut=0 intra_refresh=0', 125],
    ['x264 - core 164 - options: cabac=1 keyint=50 keyint_min=50 scenecut=40 intra_refresh=0', 50],
    ['x265 (build 199) - options: cpuid=1 / keyint=60 / gop-lookahead=0 / min-keyint=6 / scenecut=0', 60],
    ['x264: keyint=250 keyint_min=25 scenecut=40', undefined],
    ['x264: keyint=infinite keyint_min=25 scenecut=0', undefined],
    ['x264: keyint=250 keyint_min=25 scenecut=0 intra_refresh=1', undefined],
    ['no settings at all', undefined],
  ])('%s: %s', (text, frames) => {
    expect(fixedKeyframeDistance(bytes(`\0\0\x01 ${text} rc=crf\0\0`))).toBe(frames)
  })
})
