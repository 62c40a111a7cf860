import { expect, it } from 'vitest'
import { readTorrentReference } from './torrent-reference.ts'

const v1 = 'ABCDEF0123456789abcdef0123456789ABCDEF01'

it('takes a v1 info-hash in either case', () => {
  expect(readTorrentReference(` ${v1}\n`)).toEqual({ kind: 'info-hash', infoHash: v1.toLowerCase() })
})

it('takes a v2 info-hash', () => {
  expect(readTorrentReference('a'.repeat(64)).kind).toBe('info-hash')
})

it('takes a magnet link as it is', () => {
  const magnet = `magnet:?xt=urn:btih:${v1}`
  expect(readTorrentReference(magnet)).toEqual({ kind: 'magnet', magnet })
})

it('takes a path on the machine that Shoal runs on', () => {
  expect(readTorrentReference(' /srv/videos/film.mkv ')).toEqual({ kind: 'path', path: '/srv/videos/film.mkv' })
})

it.each(['', 'a'.repeat(41), 'https://example.org/x.torrent', 'g'.repeat(40)])('does not know what %j is', (text) => {
  expect(readTorrentReference(text)).toEqual({ kind: 'unknown' })
})
