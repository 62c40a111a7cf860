import { describe, expect, it } from 'vitest'
import { toBbcode, toMarkdown } from './gallery-markup.ts'

const picture = (i: number) => ({ url: `http://a/${i}.jpg`, thumbnailUrl: `http://a/${i}s.jpg`, alt: `shot ${i}` })

describe('gallery markup', () => {
  it('puts three thumbnails into a row of BBCode, each linking to its picture', () => {
    const lines = toBbcode([1, 2, 3, 4].map(picture)).trim().split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[1]?.match(/\[url=/g)).toHaveLength(3)
    expect(lines[2]).toBe('[url=http://a/4.jpg][img]http://a/4s.jpg[/img][/url]')
  })

  it('names each video above its pictures where there are several', () => {
    const series = [1, 2, 3].map((i) => ({ ...picture(i), file: i < 3 ? 'S01/one [x].mkv' : 'S01/*two*.mkv' }))
    expect(toBbcode(series).match(/^\[b\].*$/gm)).toEqual(['[b]S01/one  x .mkv[/b]', '[b]S01/*two*.mkv[/b]'])
    const lines = toMarkdown(series).trim().split('\n')
    expect([lines[0], lines[4]]).toEqual(['**S01/one \\[x\\].mkv**', '**S01/\\*two\\*.mkv**'])
    expect(lines[2]?.match(/\]\(</g)).toHaveLength(4)
    expect(toBbcode(series.slice(0, 2))).not.toContain('[b]')
  })

  it('writes Markdown whose addresses and texts cannot break out', () => {
    const hostile = { url: 'http://a/[x] >y', alt: 'a](http://evil)' }
    expect(toMarkdown([hostile]).trim()).toBe(
      '[![a\\](http://evil)](<http://a/%5Bx%5D%20%3Ey>)](<http://a/%5Bx%5D%20%3Ey>)',
    )
    expect(toBbcode([hostile])).not.toContain('[x]')
  })
})
