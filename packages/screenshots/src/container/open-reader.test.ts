import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { damaged, readWhole, wireBytes, wireNames } from '../../test/damaged-videos.ts'
import { UnknownContainerError } from './open-reader.ts'
import { ContainerError } from './video-reader.ts'

const DAMAGED_PER_FILE = 400

const isTyped = (error: unknown): boolean => error instanceof ContainerError || error instanceof UnknownContainerError

describe('container readers', () => {
  it.each(wireNames)('find the keyframes of %s', async (name) => {
    const { keyframes, reads } = await readWhole(wireBytes.get(name) ?? new Uint8Array())
    expect(keyframes).toBeGreaterThanOrEqual(name === 'tiny.m2t' || name === 'tiny-no-cues.mkv' ? 1 : 3)
    expect(reads).toBeLessThan(100)
  })

  it.each(wireNames)('let only their own errors escape from a damaged %s, and always end', async (name) => {
    const original = wireBytes.get(name) ?? new Uint8Array()
    for (let seed = 0; seed < DAMAGED_PER_FILE; seed++) {
      await readWhole(damaged(original, seed)).catch((error: unknown) => {
        if (!isTyped(error)) throw new Error(`seed ${seed}`, { cause: error })
      })
    }
  })

  it('let only their own errors escape from bytes of any kind behind a true signature', async () => {
    const signatures = wireNames.map((name) => wireBytes.get(name)?.subarray(0, 24) ?? new Uint8Array())
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...signatures), fc.uint8Array({ maxLength: 600 }), async (head, tail) => {
        await readWhole(Uint8Array.from([...head, ...tail])).catch((error: unknown) => {
          if (!isTyped(error)) throw error
        })
      }),
      { numRuns: 500 },
    )
  })
})
