import { describe, expect, it } from 'vitest'
import { PresetError, parsePreset } from './preset.ts'

const YAML = `
presets:
  films:
    trackers: [https://a.example/announce, https://b.example/announce]
    private: true
    source: FILMS
    pieceLength: 4M
    exclude: '*.nfo'
  open:
    format: hybrid
    trackers: [[udp://a.example:1, udp://b.example:1], [udp://c.example:1]]
  wrong: { traker: x }
  odd: { private: maybe }
`

describe('parsePreset', () => {
  it('reads trackers as tiers, lengths and flags', () => {
    expect(parsePreset(YAML, 'films')).toMatchObject({
      trackers: [['https://a.example/announce'], ['https://b.example/announce']],
      isPrivate: true,
      source: 'FILMS',
      pieceLength: 4 << 20,
      exclude: ['*.nfo'],
    })
    expect(parsePreset(YAML, 'open')).toMatchObject({
      kind: 'hybrid',
      trackers: [['udp://a.example:1', 'udp://b.example:1'], ['udp://c.example:1']],
    })
  })

  it.each([
    [YAML, 'wrong', 'unknown key traker'],
    [YAML, 'odd', 'private must be a boolean'],
    [YAML, 'none', 'no preset none; there are: films, open, wrong, odd'],
    ['presets: []', 'x', 'presets must be a mapping'],
    ['{', 'x', 'not valid YAML'],
    ['presets: { x: { format: v3 } }', 'x', 'format must be v1, v2 or hybrid'],
  ])('refuses what it cannot use', (yaml, name, message) => {
    expect(() => parsePreset(yaml, name)).toThrow(PresetError)
    expect(() => parsePreset(yaml, name)).toThrow(message)
  })
})
