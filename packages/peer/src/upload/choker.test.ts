import { describe, expect, it } from 'vitest'
import { type ChokeCandidate, chooseUnchoked } from './choker.ts'

type Named = ChokeCandidate & { readonly name: string }

function peer(name: string, more: Partial<ChokeCandidate> = {}): Named {
  return { name, interested: true, unchoked: false, givesRate: 0, takesRate: 0, unchokedAt: 0, ...more }
}

function names(peers: Iterable<Named>): string[] {
  return [...peers].map(({ name }) => name).sort()
}

describe('chooseUnchoked', () => {
  it('serves everyone interested while there are slots', () => {
    const peers = [peer('a'), peer('b'), peer('idle', { interested: false })]
    expect(names(chooseUnchoked(peers, { slots: 4, seeding: false, now: 0 }))).toEqual(['a', 'b'])
  })

  it('prefers those who give while downloading and those who take while seeding', () => {
    const peers = [
      peer('giver', { givesRate: 100, unchokedAt: 5 }),
      peer('taker', { takesRate: 100, unchokedAt: 5 }),
      peer('other', { unchokedAt: 1 }),
    ]
    expect(names(chooseUnchoked(peers, { slots: 2, seeding: false, now: 60_000 }))).toEqual(['giver', 'other'])
    expect(names(chooseUnchoked(peers, { slots: 2, seeding: true, now: 60_000 }))).toEqual(['other', 'taker'])
  })

  it('keeps one slot for whoever waited longest, for thirty seconds at a time', () => {
    const fast = peer('fast', { givesRate: 100, unchoked: true, unchokedAt: 1 })
    const trial = peer('trial', { unchoked: true, unchokedAt: 10_000 })
    const waiting = peer('waiting')
    const choose = (now: number) => names(chooseUnchoked([fast, trial, waiting], { slots: 2, seeding: false, now }))
    expect(choose(39_000)).toEqual(['fast', 'trial'])
    expect(choose(40_000)).toEqual(['fast', 'waiting'])
  })
})
