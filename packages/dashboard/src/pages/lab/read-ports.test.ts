import { expect, it } from 'vitest'
import { readPorts } from './read-ports.ts'

it.each([
  ['8000-9000', { first: 8000, last: 9000 }],
  [' 8000 – 8000 ', { first: 8000, last: 8000 }],
  ['8000～9000', { first: 8000, last: 9000 }],
  ['', undefined],
  ['8000', undefined],
  ['9000-8000', undefined],
  ['0-9000', undefined],
  ['8000-70000', undefined],
])('reads %j as %j', (text, ports) => {
  expect(readPorts(text)).toEqual(ports)
})
