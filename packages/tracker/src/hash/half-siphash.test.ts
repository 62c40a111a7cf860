import { expect, it } from 'vitest'
import { ConnectionIds } from '../access/connection-ids.ts'
import { HalfSipHash } from './half-siphash.ts'

// The reference implementation's own vectors (HalfSipHash-2-4-64, key 00…07, input 00, 01, …), whole words only.
it.each([
  [0, '218d1f59b9b83cc8'],
  [4, 'd5e78a175be52ea1'],
  [8, 'edfee820bce4858c'],
  [20, '1bf52b0a6feea7db'],
])('agrees with the reference for %i bytes', (length, expected) => {
  const hash = new HalfSipHash(0x03020100, 0x07060504)
  hash.hash(new Int32Array(Uint8Array.from({ length: 64 }, (_, at) => at).buffer), length / 4)
  const output = Buffer.alloc(8)
  output.writeInt32LE(hash.low, 0)
  output.writeInt32LE(hash.high, 4)
  expect(output.toString('hex')).toBe(expected)
})

it('gives ids that hold for one to two minutes and one address', () => {
  const ids = new ConnectionIds([1, 2])
  const address = Int32Array.of(0x0100007f, 0, 0, 0)
  ids.give(address, 4, 100)
  const { high, low } = ids
  const isValid = (minute: number, family: 4 | 6 = 4, other = address) => ids.isValid(other, family, minute, high, low)
  expect([isValid(100), isValid(101), isValid(102), isValid(99)]).toEqual([true, true, false, false])
  expect(isValid(100, 4, Int32Array.of(0x0200007f, 0, 0, 0))).toBe(false)
  expect(isValid(100, 6)).toBe(false)
})
