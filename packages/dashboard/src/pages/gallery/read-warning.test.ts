import { describe, expect, it } from 'vitest'
import { readWarning } from './read-warning.ts'

describe('a warning of a task', () => {
  it.each([
    ['no picture near 4.2 s: no connected peer has its pieces', 'absent', { seconds: '4.2' }],
    ['no picture near 4.2 s: no keyframe lies there', 'noKeyframe', { seconds: '4.2' }],
    ['no picture near 4.2 s: Invalid data', 'noPicture', { seconds: '4.2', reason: 'Invalid data' }],
    ['the picture at 30.0 s is black', 'black', { seconds: '30.0' }],
    ['the picture at 30.0 s is of a keyframe near by (no times)', 'nearBy', { seconds: '30.0', reason: 'no times' }],
    ['the container says 640×360, the picture is 320×180', 'otherSize', { said: '640×360', found: '320×180' }],
    ['the name promises hevc, the video is h264', 'otherCodec', { promised: 'hevc', found: 'h264' }],
    ['the name promises more than 320×180', 'smaller', { found: '320×180' }],
    ['2 of 4 pictures show the same', 'same', { repeated: '2', shots: '4' }],
    [
      'Dolby Vision profile 5: shown without its own colour transform, so colours are off',
      'dolbyVision',
      { profile: '5' },
    ],
  ])('%s', (text, kind, values) => {
    expect(readWarning(text)).toEqual({ kind, file: undefined, values })
    expect(readWarning(`Part 1: Show.S01E02.mkv: ${text}`)).toEqual({ kind, file: 'Part 1: Show.S01E02.mkv', values })
  })

  it('that is not known is left as it is', () => {
    expect(readWarning('something new')).toBeUndefined()
    expect(readWarning('film.mkv: something new')).toBeUndefined()
  })
})
