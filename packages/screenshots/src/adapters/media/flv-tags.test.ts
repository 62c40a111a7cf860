import fc from 'fast-check'
import { expect, it } from 'vitest'
import { announcesKeyframes, nextFlvTag } from './flv-tags.ts'

/** A tag of so many bytes of body, with its size behind it. */
function tag(kind: number, body: number): readonly number[] {
  const size = 11 + body
  return [kind, 0, body >> 8, body & 0xff, 1, 2, 3, 0, 0, 0, 0, ...Array(body).fill(9), 0, 0, size >> 8, size & 0xff]
}

it('finds the first whole tag after bytes of another', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60, min: 10 }),
      fc.constantFrom(8, 9, 18),
      fc.nat(600),
      (before, kind, body) => {
        const bytes = Uint8Array.from([...before, ...tag(kind, body), ...tag(9, 20)])
        expect(nextFlvTag(bytes)).toBe(before.length)
      },
    ),
  )
})

it.each([
  ['nothing', []],
  ['a tag that is cut', tag(9, 100).slice(0, 80)],
  ['a tag whose size is another behind it', [...tag(9, 20).slice(0, -1), 30]],
  ['a tag of a kind that is none', tag(7, 20)],
])('finds none in %s', (_, bytes) => {
  expect(nextFlvTag(Uint8Array.from(bytes))).toBeUndefined()
})

/** A property of an object: its name with a length of two bytes, and an object as its value (AMF 0 § 2.5). */
const property = (name: string): readonly number[] => [0, name.length, ...Buffer.from(name), 3]

it('tells whether the metadata has an index of keyframes', () => {
  const metadata = (names: readonly string[]): Uint8Array => Uint8Array.from([2, 0, 10, ...names.flatMap(property)])
  expect(announcesKeyframes(metadata(['duration', 'keyframes']))).toBe(true)
  expect(announcesKeyframes(metadata(['duration', 'hasKeyframes', 'lastkeyframestimestamp']))).toBe(false)
})
