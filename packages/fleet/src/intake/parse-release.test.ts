import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRelease } from './parse-release.ts'

const asAutobrrSends = {
  release_name: 'Some.Release.2026.1080p',
  indexer: 'pond',
  download_url: 'https://pond.example/rss/download/1/0123456789abcdef0123456789abcdef/x.torrent',
}

const issuePaths = (body: unknown): readonly string[] => {
  const parsed = parseRelease(body)
  return parsed.kind === 'invalid' ? parsed.issues.map(({ path }) => path) : []
}

describe('parseRelease', () => {
  it('takes the three fields of the original, as text and as parsed JSON', () => {
    const release = {
      name: asAutobrrSends.release_name,
      indexer: 'pond',
      source: { kind: 'url', url: asAutobrrSends.download_url },
      tags: [],
    }
    expect(parseRelease(asAutobrrSends)).toEqual({ kind: 'release', release })
    expect(parseRelease(JSON.stringify(asAutobrrSends))).toEqual({ kind: 'release', release })
  })

  it('takes every optional field, and numbers as text, as macros write them', () => {
    const body = {
      ...asAutobrrSends,
      info_hash: 'A'.repeat(40),
      size: '1234',
      category: 'tv',
      tags: 'one, two,,one',
      indexer_id: 77,
      save_path: '/data/tv',
    }
    expect(parseRelease(body)).toMatchObject({
      release: {
        infoHash: 'a'.repeat(40),
        size: 1234,
        category: 'tv',
        tags: ['one', 'two'],
        indexerTorrentId: '77',
        savePath: '/data/tv',
      },
    })
  })

  it('counts empty optional fields as absent, because unfilled macros are empty', () => {
    const body = {
      ...asAutobrrSends,
      magnet: '',
      torrent_base64: '',
      info_hash: ' ',
      size: '',
      category: null,
      tags: '',
    }
    expect(parseRelease(body)).toEqual(parseRelease(asAutobrrSends))
  })

  it('prefers the file itself to a link', () => {
    const body = { ...asAutobrrSends, torrent_base64: Buffer.from('d4:infode').toString('base64') }
    expect(parseRelease(body)).toMatchObject({ release: { source: { kind: 'file' } } })
  })

  it('takes a magnet link in place of an address', () => {
    const uri = `magnet:?xt=urn:btih:${'b'.repeat(40)}`
    expect(parseRelease({ ...asAutobrrSends, download_url: uri })).toMatchObject({
      release: { source: { kind: 'magnet', uri } },
    })
  })

  it.each([
    ['no JSON', '{"release_name": "x"', ['']],
    ['a list', '[]', ['']],
    ['nothing', '', ['']],
    ['no name', { ...asAutobrrSends, release_name: undefined }, ['release_name']],
    ['an empty indexer', { ...asAutobrrSends, indexer: '  ' }, ['indexer']],
    ['no link at all', { ...asAutobrrSends, download_url: '' }, ['download_url']],
    ['a file address', { ...asAutobrrSends, download_url: 'file:///etc/passwd' }, ['download_url']],
    ['a name that is a number', { ...asAutobrrSends, release_name: 5 }, ['release_name']],
    ['a short info-hash', { ...asAutobrrSends, info_hash: 'abc' }, ['info_hash']],
    ['a negative size', { ...asAutobrrSends, size: -1 }, ['size']],
    ['text that is not base64', { ...asAutobrrSends, torrent_base64: '%%%' }, ['torrent_base64']],
  ])('names the field that is wrong: %s', (_what, body, paths) => {
    expect(issuePaths(body)).toEqual(paths)
  })

  it.each([
    [1_795_000_000, 1_795_000_000_000],
    ['1795000000', 1_795_000_000_000],
    [1_795_000_000_123, 1_795_000_000_123],
    ['2026-11-22T20:00:00+08:00', Date.parse('2026-11-22T12:00:00Z')],
    ['', undefined],
  ])('reads until when it is free: %s', (free_until, moment) => {
    const parsed = parseRelease({ ...asAutobrrSends, free_until })
    expect(parsed).toMatchObject({ kind: 'release' })
    expect(parsed.kind === 'release' ? parsed.release.freeUntil : 0).toBe(moment)
    expect(issuePaths({ ...asAutobrrSends, free_until: 'tomorrow' })).toEqual(['free_until'])
  })

  it('answers anything at all with a release or issues', () => {
    fc.assert(fc.property(fc.anything(), (body) => ['release', 'invalid'].includes(parseRelease(body).kind)))
    fc.assert(fc.property(fc.string(), (body) => ['release', 'invalid'].includes(parseRelease(body).kind)))
  })
})
