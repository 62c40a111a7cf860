import { publicApi } from '@shoal/api'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { whollyUnknownKeys } from './unknown-keys.ts'

describe('whollyUnknownKeys', () => {
  const schema = z.object({
    name: z.string().optional(),
    limits: z.object({ rate: z.number().optional() }).prefault({}),
    items: z.array(z.object({ id: z.string() })).default([]),
    either: z.union([z.object({ a: z.number() }), z.object({ b: z.number() })]).optional(),
    loose: z.looseObject({}).optional(),
  })
  it.each([
    ['nothing known', { nmae: 'x', other: 1 }, ['nmae', 'other']],
    ['something known', { name: 'x', other: 1 }, []],
    ['nothing at all', {}, []],
    ['nothing known further down', { limits: { rtae: 1 } }, ['limits.rtae']],
    ['nothing known in an item', { items: [{ id: 'a' }, { di: 'b' }] }, ['items.1.di']],
    ['the second of two kinds', { either: { b: 1 } }, []],
    ['neither of two kinds', { either: { c: 1 } }, ['either.c']],
    ['what takes any key', { loose: { anything: 1 } }, []],
  ])('finds in a body with %s what it names', (_, body, keys) => {
    expect(whollyUnknownKeys(schema, body)).toEqual(keys)
  })

  it('refuses such a body for every operation that takes a JSON object', () => {
    const bodies = publicApi.filter(({ method, upload }) => method === 'PUT' && upload === undefined)
    expect(bodies.length).toBeGreaterThan(5)
    const silent = bodies.filter(({ body }) => {
      const unknown = { shoal_has_no_such_key: 1 }
      return body.safeParse(unknown).success && whollyUnknownKeys(body, unknown).length === 0
    })
    expect(silent.map(({ id }) => id)).toEqual([])
  })
})
