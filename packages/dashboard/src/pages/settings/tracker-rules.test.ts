import { expect, it } from 'vitest'
import { readTrackerRules, writeTrackerRules } from './tracker-rules.ts'

const rules = [
  { tracker: 'tracker.example', hosts: ['ptpimg', 'imgbb'] },
  { tracker: 'other.example', hosts: ['mine'] },
]

it('reads what it writes, whatever the spaces, commas and case', () => {
  expect(readTrackerRules(writeTrackerRules(rules))).toEqual(rules)
  expect(readTrackerRules('\n Tracker.Example：ptpimg，imgbb \nother.example : mine\n')).toEqual(rules)
  expect(readTrackerRules('')).toEqual([])
})

it.each(['tracker.example', 'tracker.example:', 'https://tracker.example/announce: ptpimg', ': ptpimg'])(
  'refuses %j',
  (text) => {
    expect(readTrackerRules(text)).toBeUndefined()
  },
)
