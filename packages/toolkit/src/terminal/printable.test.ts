import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable, printableJson, printableLines } from './printable.ts'

describe('printable', () => {
  it.each([
    ['an escape sequence', 'x\x1b[31my', 'x\ufffd[31my'],
    ['a line end', 'y\nfake line', 'y\ufffdfake line'],
    ['a C1 control', 'a\x9bb', 'a\ufffdb'],
    ['a mark that turns writing round', 'a\u202egpj.exe', 'a\ufffdgpj.exe'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
  ])('replaces %s', (_, text, expected) => {
    expect(printable(text)).toBe(expected)
  })

  it('leaves names of all languages and joined emoji', () => {
    for (const name of ['电影 – film', 'é', '👩‍🚀', 'שלום', '[a] (b)']) expect(printable(name)).toBe(name)
  })

  it('keeps the lines of a whole text', () => {
    expect(printableLines('a\n\tb\x07')).toBe('a\n\tb\ufffd')
  })
})

describe('printableJson', () => {
  it('holds nothing unsafe and means the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = printableJson({ text })
        expect(printable(json)).toBe(json)
        expect(JSON.parse(json)).toEqual({ text })
      }),
    )
  })
})
