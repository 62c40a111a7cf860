import { problemCodes } from '@shoal/api'
import { describe, expect, it } from 'vitest'
import { en, zh } from './catalogs.ts'
import { flattenWords } from './flatten-words.ts'

const english = flattenWords(en)
const chinese = flattenWords(zh)

/** English has a singular, Chinese has not: both forms count as one key. */
const base = (key: string): string => key.replace(/_(one|other)$/, '')
const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{([^}]+)\}\}/g)].map((match) => match[1] ?? '').toSorted()

describe('the catalogs', () => {
  it('have the same keys in both languages', () => {
    expect([...new Set([...chinese.keys()].map(base))].toSorted()).toEqual(
      [...new Set([...english.keys()].map(base))].toSorted(),
    )
  })

  it('leave no sentence empty', () => {
    const empty = [...english, ...chinese].filter(([, text]) => text.trim() === '')
    expect(empty).toEqual([])
  })

  it.each([...chinese])('%s takes the same values in both languages', (key, text) => {
    expect(placeholders(text)).toEqual(placeholders(english.get(key) ?? ''))
  })

  it('explain every problem that the API can answer with', () => {
    for (const code of problemCodes) {
      expect(english.has(`errors.${code}.cause`), code).toBe(true)
      expect(english.has(`errors.${code}.wayOut`), code).toBe(true)
    }
  })
})
