import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InfoHashError, infoHash, infoHashBytes, infoHashFromBytes, wireInfoHash } from './info-hash.ts'

describe('infoHash', () => {
  it('lowers the case and gives back its bytes', () => {
    const digest = fc.constantFrom(20, 32).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    fc.assert(
      fc.property(digest, (bytes) => {
        const hash = infoHash(infoHashFromBytes(bytes).toUpperCase())
        expect(infoHashBytes(hash)).toEqual(bytes)
        expect(wireInfoHash(hash)).toEqual(bytes.subarray(0, 20))
      }),
    )
  })

  it.each([[''], ['a'.repeat(41)], ['g'.repeat(40)], [`${'a'.repeat(40)}\n`]])('refuses %j', (text) => {
    expect(() => infoHash(text)).toThrow(InfoHashError)
  })
})
