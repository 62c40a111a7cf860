import { describe, expect, it } from 'vitest'
import { prettyLine } from './pretty-line.ts'

describe('prettyLine', () => {
  it('shows time, level, role, message and fields, and stacks below', () => {
    const time = new Date(2026, 10, 22, 13, 5, 9).toISOString()
    const entry = { level: 'warn', time, role: 'control', msg: 'client changed', client: 'NAS', torrents: 3 }
    expect(prettyLine(JSON.stringify(entry), false)).toBe(
      '2026-11-22 13:05:09 WARN  control client changed client=NAS torrents=3',
    )
    const failed = { ...entry, level: 'error', err: { message: 'no', stack: 'Error: no\n    at x.ts' } }
    const colored = prettyLine(JSON.stringify(failed), true)
    expect(colored).toContain('\u001b[31mERROR\u001b[0m control')
    expect(colored).toMatch(/\n {4}Error: no\n {8}at x\.ts$/)
  })

  it.each(['Segmentation fault', '{"half":', '{"level":"loud","time":"x"}', ''])('leaves %j as it is', (line) => {
    expect(prettyLine(line, false)).toBe(line)
  })
})
