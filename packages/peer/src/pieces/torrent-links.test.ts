import { describe, expect, it } from 'vitest'
import { torrentLinks } from './torrent-links.ts'

const entry = (path: string, symlink?: string) => ({
  path: path.split('/'),
  length: symlink === undefined ? 1 : 0,
  offset: 0,
  padding: false,
  symlink: symlink === undefined ? undefined : symlink.split('/'),
})

describe('torrentLinks', () => {
  it('keeps links to files, to folders, and through other links', () => {
    const files = [
      entry('Headers', 'Versions/Current/Headers'),
      entry('Versions/Current', 'Versions/A'),
      entry('Versions/A/Headers/x.h'),
      entry('lib', 'Versions/A/Headers/x.h'),
    ]
    expect([...torrentLinks({ files }).keys()]).toEqual([0, 1, 3])
  })

  it('leaves out links to nothing, to themselves and in circles', () => {
    const files = [entry('a', 'nothing'), entry('b', 'b'), entry('c', 'd'), entry('d', 'c/x'), entry('file')]
    expect(torrentLinks({ files }).size).toBe(0)
  })

  it('cannot be led out of the torrent', () => {
    const files = [entry('a', '../../etc'), entry('_/b')]
    for (const target of torrentLinks({ files }).values()) expect(target).not.toContain('..')
  })
})
