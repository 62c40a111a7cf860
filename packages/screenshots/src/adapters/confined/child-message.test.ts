import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChildMessageError, ChildMessageReader, encodeChildMessage } from './child-message.ts'

describe('messages of the decoder process', () => {
  it('come out as they went in, however the pipe cuts them', () => {
    const message = fc.record({ id: fc.integer(), body: fc.uint8Array({ maxLength: 300 }) })
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), fc.integer({ min: 1, max: 50 }), (messages, step) => {
        const bytes = Buffer.concat(messages.flatMap(({ id, body }) => [...encodeChildMessage({ id }, body)]))
        const reader = new ChildMessageReader()
        const read = []
        for (let at = 0; at < bytes.length; at += step) read.push(...reader.push(bytes.subarray(at, at + step)))
        expect(read.map(({ header }) => header)).toEqual(messages.map(({ id }) => ({ id })))
        expect(read.map(({ body }) => [...body])).toEqual(messages.map(({ body }) => [...body]))
      }),
    )
  })

  it.each([
    ['a body of 4 GB', [0, 0, 0, 2, 255, 255, 255, 255]],
    ['a header of 16 MB', [1, 0, 0, 0, 0, 0, 0, 0]],
    ['a header that is no JSON', [0, 0, 0, 1, 0, 0, 0, 0, 33]],
  ])('are refused with %s', (_, bytes) => {
    expect(() => new ChildMessageReader().push(Buffer.from(bytes))).toThrow(ChildMessageError)
  })
})
