import type { Shot } from '@shoal/screenshots'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { ProblemError, problemResponse } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import { createPictureLinks } from '../picture-links.ts'
import { mountSignedPictures } from './signed-picture-routes.ts'

const NOW = 1_700_000_000_000
const DAY = 24 * 3_600_000
const bytes = Uint8Array.of(0xff, 0xd8, 0xff)
const shot: Shot = {
  id: 12,
  taskId: 3,
  kind: 'frame',
  format: 'jpg',
  index: 0,
  width: 8,
  height: 6,
  seconds: 1,
  size: bytes.length,
  sha256: 'ab'.repeat(32),
  createdAt: NOW,
  provenance: {
    file: 'a.mp4',
    fileIndex: 0,
    targetSeconds: 1,
    ranges: [],
    pieces: [],
    checked: 'torrent',
    decoder: 'd',
    toneMap: 'none',
  },
}

describe('signed pictures', () => {
  const clock = { now: NOW }
  const pictureLinks = createPictureLinks(Buffer.alloc(32, 7), () => clock.now)
  const app = new Hono<ControlEnv>()
  app.onError((error) => {
    if (error instanceof ProblemError) return problemResponse(error, 'id')
    throw error
  })
  mountSignedPictures(app, {
    scheduler: { picture: async (id) => (id === shot.id ? { shot, bytes } : undefined) },
    pictureLinks,
  })

  it('are shown to whoever has the link', async () => {
    const response = await app.request(pictureLinks.sign(12, 'jpg'))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  })

  it.each([
    ['without a signature', () => '/tasks/pictures/12.jpg', 0, 403],
    ['with the signature of another', () => pictureLinks.sign(11, 'jpg').replace('11.jpg', '12.jpg'), 0, 403],
    ['after their time', () => pictureLinks.sign(12, 'jpg'), 2 * DAY, 403],
    ['once they are gone', () => pictureLinks.sign(13, 'jpg'), 0, 404],
    ['in a format that was not made', () => pictureLinks.sign(12, 'png'), 0, 404],
  ])('are refused %s', async (_, link, passed, status) => {
    clock.now = NOW
    const url = link()
    clock.now = NOW + passed
    expect((await app.request(url)).status).toBe(status)
    clock.now = NOW
  })
})
