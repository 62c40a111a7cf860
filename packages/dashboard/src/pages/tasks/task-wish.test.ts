import { taskSubmission } from '@shoal/api'
import { expect, it } from 'vitest'
import { emptyWish, taskWish } from './task-wish.ts'

const infoHash = 'ab'.repeat(20)

it('asks for twelve pictures in JPG of whatever is pasted', () => {
  const plain = { shots: 12, formats: ['jpg'], source: 'auto' }
  expect(taskWish({ ...emptyWish, torrent: infoHash.toUpperCase() }, undefined)).toEqual({ infoHash, ...plain })
  expect(taskWish({ ...emptyWish, torrent: '/srv/a.mkv' }, undefined)).toEqual({ path: '/srv/a.mkv', ...plain })
})

it('takes the .torrent in place of the text', () => {
  expect(taskWish({ ...emptyWish, torrent: infoHash }, 'ZGU=')).toMatchObject({ metainfo: 'ZGU=' })
  expect(taskWish({ ...emptyWish, torrent: infoHash }, 'ZGU=')).not.toHaveProperty('infoHash')
})

it('turns every option into what the API takes', () => {
  const values = {
    ...emptyWish,
    torrent: infoHash,
    spread: 'moments',
    moments: '1:00, 90',
    nearest: true,
    files: '*E01*.mkv, 3',
    episodes: '1-3， S02 ',
    formats: ['png', 'webp', 'bmp'],
    sheet: true,
    budget: 2.5,
    deadline: 3,
    source: 'fleet',
  }
  const wish = taskWish(values, undefined)
  expect(wish).toEqual({
    infoHash,
    moments: [60, 90],
    exact: false,
    files: ['*E01*.mkv', 3],
    episodes: '1-3, S02',
    formats: ['png', 'webp'],
    sheet: true,
    byteBudget: 2_500_000,
    deadlineMs: 180_000,
    source: 'fleet',
  })
  expect(taskSubmission.parse(wish)).toEqual(wish)
})

it('asks by interval instead of number', () => {
  expect(taskWish({ ...emptyWish, torrent: infoHash, spread: 'interval', everySeconds: 30 }, undefined)).toEqual({
    infoHash,
    everySeconds: 30,
    formats: ['jpg'],
    source: 'auto',
  })
})
