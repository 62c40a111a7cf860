import { describe, expect, it } from 'vitest'
import { badTracker, linesOf, textOfTiers, tiersOf } from './tracker-lines.ts'

describe('trackers as lines', () => {
  it('make one tier, and an empty line the next', () => {
    expect(tiersOf('udp://a:1\n udp://b:1 \n\n\nudp://c:1\n')).toEqual([['udp://a:1', 'udp://b:1'], ['udp://c:1']])
    expect(tiersOf(' \n\n')).toEqual([])
  })

  it('come back as they were', () => {
    const tiers = [['udp://a:1', 'udp://b:1'], ['udp://c:1']]
    expect(tiersOf(textOfTiers(tiers))).toEqual(tiers)
  })

  it('name the first that is none', () => {
    expect(badTracker('udp://a:1\nexample.org\n')).toBe('example.org')
    expect(badTracker('https://a/announce\nwss://b')).toBeUndefined()
    expect(linesOf(' *.mkv \n\n b')).toEqual(['*.mkv', 'b'])
  })
})
