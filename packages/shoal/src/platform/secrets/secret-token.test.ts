import { expect, it } from 'vitest'
import { newId } from './secret-token.ts'

const MANY = 2000 // of 64 possible first characters one is a dash

it('makes ids that no command line takes for an option', () => {
  const ids = Array.from({ length: MANY }, newId)
  expect(ids.filter((id) => !/^[A-Za-z0-9_][A-Za-z0-9_-]{11}$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(MANY)
})
