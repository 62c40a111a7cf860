import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startLab } from '@shoal/lab'
import { describeWith } from '@shoal/testing'
import { expect, it, onTestFinished } from 'vitest'
import { runShoal, temporaryFolder } from './start-program.ts'

describeWith(['aria2c'], 'shoal lab', () => {
  it('comes up, waits for what should come, and leaves nothing behind', async () => {
    const dir = join(await temporaryFolder(), 'lab')
    const up = ['lab', 'up', '--dir', dir, '--sizes', '1M', '--downloaders', 'builtin,aria2']
    const { code, output } = await runShoal([...up, '--until', 'all complete within 120s'])
    expect(output).toMatch(/dl2 +aria2 +10\.88\.0\.13:6881|127\.88\.0\.13:6881/)
    expect(code).toBe(0)
    expect(existsSync(dir)).toBe(false)
  })

  it('makes things go wrong, from the start and later, and says who cannot be found', async () => {
    const lab = await startLab({ sizes: [1000], seeders: 1 }, { folder: join(await temporaryFolder(), 'lab') })
    onTestFinished(() => lab.stop())
    await lab.until('all announced within 60s')
    const dir = ['--dir', lab.folder]
    const switched = await runShoal(['lab', 'fault', 'wrong-port', 'on', '--peer', 'dl1', ...dir])
    expect(switched.output).toMatch(/wrong-port +on dl1 /)
    expect((await runShoal(['lab', 'status', ...dir])).output).toMatch(
      /dl1 .*wrong address \((10|127)\.88\.0\.\d+:6882\)/,
    )
    expect((await runShoal(['lab', 'assert', 'dl1 at the wrong address', ...dir])).code).toBe(0)
    expect((await runShoal(['lab', 'assert', 'dl1 never announced', ...dir])).code).toBe(1)
    await runShoal(['lab', 'fault', 'wrong-port', 'off', ...dir])
    expect((await runShoal(['lab', 'fault', '--json', ...dir])).output).not.toContain('"on":true')
    const refused = ['--fault', 'tracker-500', '--until', 'dl1 refused within 60s']
    const other = join(await temporaryFolder(), 'lab')
    expect((await runShoal(['lab', 'up', '--dir', other, '--sizes', '1K', ...refused])).code).toBe(0)
  })

  it('says what is wrong in one line', async () => {
    const dir = join(await temporaryFolder(), 'lab')
    const wrong = [
      [['assert', 'all complete', '--dir', dir], /no lab answers in .*: start one with shoal lab up/],
      [['up', '--dir', dir, '--downloaders', 'utorrent'], /not a downloader: utorrent/],
      [['up', '--dir', dir, '--sizes', 'big'], /not a size: big/],
      [['up', '--dir', dir, '--until', 'soon'], /not an assertion: soon/],
      [['up', '--dir', dir, '--fault', 'rain'], /not a fault: "rain" \(one of tracker-dead, /],
      [['fault', 'rain', 'on', '--dir', dir], /not a fault: rain/],
      [['fault', 'tracker-dead', 'maybe', '--dir', dir], /write: shoal lab fault tracker-dead on, or off/],
      [['fault', 'tracker-dead', 'on', '--dir', dir], /no lab answers/],
    ] as const
    for (const [args, message] of wrong) {
      const { code, output } = await runShoal(['lab', ...args])
      expect(output.trim()).toMatch(message)
      expect(output.trim().split('\n')).toHaveLength(1)
      expect(code).toBe(2)
    }
  })
})
