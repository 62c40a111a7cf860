import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { repeat } from './repeat.ts'

const never = new AbortController().signal

describe('repeat', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('does not begin a round before the one at hand has ended', async () => {
    const rounds: PromiseWithResolvers<void>[] = []
    const service = repeat({
      name: 'slow',
      everyMs: 10,
      work: () => {
        const round = Promise.withResolvers<void>()
        rounds.push(round)
        return round.promise
      },
      onError: () => expect.unreachable(),
    })
    await service.start(never)
    await vi.advanceTimersByTimeAsync(1000)
    expect(rounds).toHaveLength(1)
    const stopped = service.stop(never)
    rounds[0]?.resolve()
    await stopped
    expect(rounds).toHaveLength(1)
  })

  it('goes on after a round that failed and reports it', async () => {
    const errors: unknown[] = []
    let rounds = 0
    const second = Promise.withResolvers<void>()
    const service = repeat({
      name: 'faulty',
      everyMs: 1,
      work: async () => {
        rounds++
        if (rounds === 1) throw new Error('first')
        second.resolve()
      },
      onError: (error) => errors.push(error),
    })
    vi.useRealTimers()
    await service.start(never)
    await second.promise
    await service.stop(never)
    expect(errors).toEqual([new Error('first')])
  })

  it('ends its pause at once when stopped, and begins a round early when nudged', async () => {
    const second = Promise.withResolvers<void>()
    let rounds = 0
    const service = repeat({
      name: 'hourly',
      everyMs: 3_600_000,
      work: async () => {
        rounds++
        if (rounds === 2) second.resolve()
      },
      onError: () => expect.unreachable(),
    })
    vi.useRealTimers()
    await service.start(never)
    await vi.waitFor(() => expect(rounds).toBe(1))
    service.nudge()
    await second.promise
    await service.stop(never)
    expect(rounds).toBe(2)
  })
})
