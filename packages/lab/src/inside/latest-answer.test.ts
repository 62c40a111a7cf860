import { expect, it } from 'vitest'
import { LatestAnswer } from './latest-answer.ts'

const SOON = 1 // millisecond
const LONG = 10_000 // milliseconds

it('gives the answer before while the next one is slow, and asks no second time meanwhile', async () => {
  const questions: PromiseWithResolvers<number>[] = []
  const answer = new LatestAnswer<number>(() => {
    const question = Promise.withResolvers<number>()
    questions.push(question)
    return question.promise
  })
  expect(await answer.within(SOON)).toBeUndefined()
  questions[0]?.resolve(1)
  expect(await answer.within(LONG)).toBe(1)
  expect(await answer.within(SOON)).toBe(1)
  expect(await answer.within(SOON)).toBe(1)
  expect(questions).toHaveLength(2)
  questions[1]?.reject(new Error('gone'))
  expect(await answer.within(LONG)).toBeUndefined()
})
