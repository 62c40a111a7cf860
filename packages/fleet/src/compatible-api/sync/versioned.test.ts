import { expect, it } from 'vitest'
import { Revisions, Versioned } from './versioned.ts'

interface Thing {
  readonly name: string
  readonly size: number
}

const make = () => {
  const revisions = new Revisions(100)
  return { revisions, things: new Versioned<Thing>(revisions, ({ name, size }) => ({ name, size })) }
}
const thing = (name: string, size: number): readonly [string, Thing] => [name, { name, size }]
const plain = (difference: ReturnType<Versioned<Thing>['since']>) =>
  difference === undefined ? undefined : { ...Object.fromEntries(difference.changed), removed: difference.removed }

it('tells new things whole, and afterwards only the fields that changed', () => {
  const { revisions, things } = make()
  things.replace(new Map([thing('a', 1), thing('b', 2)]))
  const first = revisions.current
  expect(plain(things.since(100))).toEqual({ a: { name: 'a', size: 1 }, b: { name: 'b', size: 2 }, removed: [] })
  things.replace(new Map([thing('a', 5), thing('b', 2)]))
  expect(plain(things.since(first))).toEqual({ a: { size: 5 }, removed: [] })
  expect(plain(things.since(revisions.current))).toEqual({ removed: [] })
})

it('does not count what stayed the same', () => {
  const { revisions, things } = make()
  things.replace(new Map([thing('a', 1)]))
  const before = revisions.current
  things.replace(new Map([thing('a', 1)]))
  expect(revisions.current).toBe(before)
})

it('tells what went, unless it came back', () => {
  const { revisions, things } = make()
  things.replace(new Map([thing('a', 1), thing('b', 2)]))
  const before = revisions.current
  things.replace(new Map([thing('b', 2)]))
  expect(plain(things.since(before))).toEqual({ removed: ['a'] })
  things.replace(new Map([thing('a', 1), thing('b', 2)]))
  expect(plain(things.since(before))).toEqual({ a: { name: 'a', size: 1 }, removed: [] })
})

it('knows no difference to a time before it began', () => {
  expect(make().things.since(99)).toBeUndefined()
})

it('forgets the oldest removals, and then says that it does not know', () => {
  const { revisions, things } = make()
  things.replace(new Map(Array.from({ length: 20_001 }, (_, index) => thing(String(index), 1))))
  const before = revisions.current
  things.replace(new Map())
  expect(things.since(before - 1)).toBeUndefined()
})
