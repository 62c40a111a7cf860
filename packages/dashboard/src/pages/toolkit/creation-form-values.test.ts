import { creationRequest } from '@shoal/api'
import { expect, it } from 'vitest'
import { fieldOf, initialValues, requestOf, withPreset } from './creation-form-values.ts'

const OWN = ['http://127.0.0.1:6969/announce', 'udp://127.0.0.1:6969/announce']

it('asks for what the form says, and for nothing that it leaves empty', () => {
  const request = requestOf({ ...initialValues(OWN), path: ' /data/film ', exclude: '*.nfo\n\n*.txt' })
  expect(request).toEqual({
    path: '/data/film',
    format: 'v1',
    trackers: [OWN],
    private: false,
    webSeeds: [],
    include: [],
    exclude: ['*.nfo', '*.txt'],
    entropy: false,
    dated: true,
  })
  expect(creationRequest.safeParse(request).success).toBe(true)
})

it('takes from a preset what it names', () => {
  const filled = withPreset(
    { ...initialValues(OWN), path: '/data/film', comment: 'mine' },
    {
      private: true,
      source: 'FILMS',
      pieceLength: 4_194_304,
      trackers: [['https://a.example/announce'], ['https://b.example/announce']],
    },
  )
  expect(requestOf(filled)).toMatchObject({
    path: '/data/film',
    comment: 'mine',
    private: true,
    source: 'FILMS',
    pieceLength: 4_194_304,
    trackers: [['https://a.example/announce'], ['https://b.example/announce']],
  })
})

it('finds the field of a refusal', () => {
  expect(['trackers.0.1', 'private', 'path'].map(fieldOf)).toEqual(['trackers', 'isPrivate', 'path'])
})
