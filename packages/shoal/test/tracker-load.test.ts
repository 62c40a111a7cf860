import { createTracker } from '@shoal/tracker'
import { expect, it, onTestFinished } from 'vitest'
import { runShoal } from './start-program.ts'

const DEADLINE = 30_000 // milliseconds

async function startTracker(mode: 'open' | 'listed'): Promise<number> {
  const limits = { requestsPerAddress: 0, requestsPerNetwork: 0, newSwarmsPerNetwork: 0 }
  const tracker = createTracker({ port: 0, listen: ['127.0.0.1'], access: { mode }, threads: 0, limits })
  await tracker.start(AbortSignal.timeout(DEADLINE))
  onTestFinished(() => tracker.stop(AbortSignal.timeout(DEADLINE)))
  return tracker.addresses[0]?.port ?? 0
}

it('measures a tracker of this machine over HTTP and UDP', async () => {
  const port = await startTracker('open')
  const run = (url: string) =>
    runShoal([
      'tracker',
      'load',
      url,
      '--seconds',
      '1',
      '--torrents',
      '20',
      '--peers',
      '5',
      '--in-flight',
      '8',
      '--json',
    ])
  for (const url of [`http://127.0.0.1:${port}/announce`, `udp://localhost:${port}`]) {
    const { code, output } = await run(url)
    expect([url, code]).toEqual([url, 0])
    expect(JSON.parse(output)).toMatchObject({ invalid: 0, refused: 0, replies: expect.toSatisfy((n) => n > 10) })
  }
})

it('says so when the tracker refuses everything', async () => {
  const port = await startTracker('listed')
  const { code, output } = await runShoal(['tracker', 'load', `http://127.0.0.1:${port}`, '--seconds', '1'])
  expect(code).toBe(1)
  expect(output).toContain('Refused')
  expect(output).toContain('--open')
})

it('leaves the trackers of others alone', async () => {
  const { code, output } = await runShoal(['tracker', 'load', 'udp://192.0.2.1:6969/announce', '--seconds', '1'])
  expect(code).toBe(1)
  expect(output).toContain('tracker of your own')
})
