import { expect, it, vi } from 'vitest'
import { ManualClock } from '../test/support/manual-clock.ts'
import { DueLoop } from './due-loop.ts'

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

function loopOver(look: () => Promise<number | undefined>, log = quiet, more: { readonly gather?: number } = {}) {
  const clock = new ManualClock(0)
  const loop = new DueLoop({ look, failure: 'looking failed', clock, log, ...more })
  loop.start()
  return { clock, loop }
}

it('looks again when the look before said, and at once when it is woken', async () => {
  const look = vi.fn(async () => 1_000 as number | undefined)
  const { clock, loop } = loopOver(look)
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(1))
  look.mockResolvedValue(undefined)
  await vi.waitFor(() => {
    clock.advance(1_000)
    expect(look).toHaveBeenCalledTimes(2)
  })
  loop.wake()
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(3))
  await loop.stop()
})

it('loses no wake that comes while it looks', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const look = vi.fn(() => promise)
  const { loop } = loopOver(look)
  loop.wake()
  resolve(undefined)
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(2))
  await loop.stop()
})

it('looks once for all wakes of the time in which it gathers', async () => {
  const look = vi.fn(async () => undefined)
  const { clock, loop } = loopOver(look, quiet, { gather: 15 })
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(1))
  loop.wake()
  clock.advance(10)
  loop.wake()
  await new Promise((resolve) => setImmediate(resolve))
  expect(look).toHaveBeenCalledTimes(1)
  clock.advance(5)
  await vi.waitFor(() => expect(look).toHaveBeenCalledTimes(2))
  clock.advance(100)
  await new Promise((resolve) => setImmediate(resolve))
  expect(look).toHaveBeenCalledTimes(2)
  await loop.stop()
})

it('reports a failure and goes on after a pause', async () => {
  const error = vi.fn()
  const look = vi.fn(async (): Promise<number | undefined> => {
    throw new Error('no store')
  })
  const { clock, loop } = loopOver(look, { ...quiet, error })
  await vi.waitFor(() => expect(error).toHaveBeenCalledWith('looking failed', { error: expect.any(Error) }))
  look.mockResolvedValue(undefined)
  await vi.waitFor(() => {
    clock.advance(5_000)
    expect(look).toHaveBeenCalledTimes(2)
  })
  await loop.stop()
})
