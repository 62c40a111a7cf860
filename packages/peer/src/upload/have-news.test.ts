import { expect, it } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { HaveNews } from './have-news.ts'

it('tells the first piece at once, those close behind it together, and the last one without delay', async () => {
  const clock = new FakeClock()
  const told: [at: number, pieces: readonly number[]][] = []
  const news = new HaveNews(clock, (pieces) => told.push([clock.now(), pieces]))
  news.add(1, false)
  await clock.advance(20)
  news.add(2, false)
  news.add(3, false)
  await clock.advance(100)
  news.add(4, false)
  news.add(5, true)
  await clock.advance(1000)
  news.add(6, false)
  expect(told).toEqual([
    [0, [1]],
    [100, [2, 3]],
    [120, [4, 5]],
    [1120, [6]],
  ])
})
