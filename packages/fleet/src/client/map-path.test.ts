import { describe, expect, it } from 'vitest'
import { toClientPath, toShoalPath } from './map-path.ts'

const docker = [
  { client: '/downloads', shoal: '/mnt/nas/torrents' },
  { client: '/downloads/movies/', shoal: '/mnt/films/' },
]
const windows = [{ client: 'D:\\Torrents', shoal: '/mnt/d/torrents' }]
const share = [{ client: '\\\\nas\\media', shoal: '/mnt/media' }]

describe('path mapping', () => {
  it.each([
    [docker, '/downloads/tv/a', '/mnt/nas/torrents/tv/a'],
    [docker, '/downloads', '/mnt/nas/torrents'],
    [docker, '/downloads/', '/mnt/nas/torrents'],
    [docker, '/downloads/movies/b', '/mnt/films/b'], // the longest wins
    [docker, '/downloads-old/b', undefined], // a name that only begins alike
    [docker, '/Downloads/b', undefined],
    [windows, 'D:\\Torrents\\tv\\a', '/mnt/d/torrents/tv/a'],
    [windows, 'd:/torrents/tv', '/mnt/d/torrents/tv'],
    [windows, 'E:\\Torrents\\tv', undefined],
    [share, '\\\\NAS\\Media\\x', '/mnt/media/x'],
    [[{ client: '/', shoal: '/host' }], '/a/b', '/host/a/b'],
    [[{ client: '/host', shoal: '/' }], '/host/a', '/a'],
    [[], '/anything', '/anything'],
  ])('%o: %s of a client is %s here', (mapping, path, here) => {
    expect(toShoalPath(mapping, path)).toBe(here)
  })

  it.each([
    [docker, '/mnt/films/b/c', '/downloads/movies/b/c'],
    [windows, '/mnt/d/torrents/tv/a', 'D:\\Torrents\\tv\\a'],
    [share, '/mnt/media/x', '\\\\nas\\media\\x'],
    [docker, '/elsewhere', undefined],
  ])('%o: %s here is %s of the client', (mapping, path, there) => {
    expect(toClientPath(mapping, path)).toBe(there)
  })

  it('leads back to where it came from', () => {
    for (const path of ['/downloads/movies/x', '/downloads/y/z']) {
      expect(toClientPath(docker, toShoalPath(docker, path) ?? '')).toBe(path)
    }
  })
})
