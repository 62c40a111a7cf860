import { expect, it } from 'vitest'
import { taskFormErrors } from './task-form-errors.ts'

it('puts what the API says beside the field of the form that it is about', () => {
  const errors = { metainfo: 'no .torrent', byteBudget: 'too small', 'moments.3': 'too big', episodes: 'unclear' }
  expect(taskFormErrors(errors)).toEqual({
    torrent: 'no .torrent',
    budget: 'too small',
    moments: 'too big',
    episodes: 'unclear',
  })
})
