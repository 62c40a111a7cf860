import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePlaylist } from '../../test/make-playlist.ts'
import { readPlaylist } from './read-playlist.ts'

const items = [
  { clip: '00055', seconds: 600 },
  { clip: '00056', seconds: 1200.5 },
]

describe('a playlist of a Blu-ray disc', () => {
  it('tells its streams and how long each is shown', () => {
    expect(readPlaylist(makePlaylist(items))).toEqual(items)
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['another file', new TextEncoder().encode('INDX0200 and so on, longer than a head')],
    ['one that is cut', makePlaylist(items).subarray(0, 60)],
    ['one whose list lies beyond its end', makePlaylist(items).fill(0xff, 8, 12)],
    ['a name that is no number', makePlaylist([{ clip: '../..', seconds: 1 }])],
  ])('is not made up of %s', (_, bytes) => {
    expect(readPlaylist(bytes)).toBeUndefined()
  })

  it('ends with any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const bytes = Uint8Array.from([...makePlaylist(items).subarray(0, 20), ...noise])
        const read = readPlaylist(bytes)
        expect(read === undefined || read.every(({ seconds }) => seconds >= 0)).toBe(true)
      }),
    )
  })
})
