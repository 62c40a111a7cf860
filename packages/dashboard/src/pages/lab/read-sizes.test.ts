import { expect, it } from 'vitest'
import { readSizes } from './read-sizes.ts'

it.each([
  ['1M, 64M', [1_048_576, 67_108_864]],
  ['1000，2k', [1000, 2048]],
  ['1GiB', [1_073_741_824]],
  ['', undefined],
  ['0', undefined],
  ['big', undefined],
  ['900G', undefined],
  [Array.from({ length: 11 }, () => '1M').join(), undefined],
])('reads %j as %j', (text, sizes) => {
  expect(readSizes(text)).toEqual(sizes)
})
