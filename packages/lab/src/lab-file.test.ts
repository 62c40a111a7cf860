import { describe, expect, it } from 'vitest'
import { LabFileError, parseLabFile } from './lab-file.ts'

describe('a lab file', () => {
  it('holds a plan in the words of the command line', () => {
    const text = [
      '# a lab',
      'sizes: [1M, 2000]',
      'downloaders:',
      '  - builtin:2',
      '  - aria2',
      'ports: 8000-9000',
      '',
    ].join('\n')
    expect(parseLabFile(text, 'lab.yaml')).toEqual({
      sizes: [1 << 20, 2000],
      downloaders: ['builtin', 'builtin', 'aria2'],
      ports: { first: 8000, last: 9000 },
    })
    expect(parseLabFile('', 'lab.yaml')).toEqual({})
  })

  it.each([
    ['sizes:\n  - 1M\n  - big\n', 'lab.yaml:3: sizes.1: not a size: big (write 64M)'],
    ['seeders: 1\nseders: 2\n', 'lab.yaml:2: unknown key seders (known are sizes, '],
    ['\n\nports: all\n', 'lab.yaml:3: ports: not a range of ports: all'],
    ['faults: [seeder-slow, fire]\n', 'lab.yaml:1: faults.1: not a fault: "fire" (one of tracker-dead, '],
    ['sizes: [1M]\ndownloaders: [utorrent]\n', 'lab.yaml:2: downloaders.0: not a downloader: utorrent'],
    ['lan: true\nsizes: [\n', 'lab.yaml:3: '],
    ['- 1M\n', 'lab.yaml:1: must hold settings by name'],
    ['trackerPort: 99999\n', 'lab.yaml:1: trackerPort: '],
  ])('names the line of what is wrong in %j', (text, message) => {
    expect(() => parseLabFile(text, 'lab.yaml')).toThrow(LabFileError)
    expect(() => parseLabFile(text, 'lab.yaml')).toThrow(message)
  })
})
