import { expect, it } from 'vitest'
import { isOwnPath } from './own-path.ts'

it.each(['/', '/grabs?search=x', '/gallery/t1#top'])('goes back to %s after signing in', (path) => {
  expect(isOwnPath(path)).toBe(true)
})

it.each(['//evil.example', '/\\evil.example', 'https://evil.example/', 'javascript:alert(1)', '', 7, undefined])(
  'never leads to %j after signing in',
  (path) => {
    expect(isOwnPath(path)).toBe(false)
  },
)
