import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeWith } from '@shoal/testing'
import { expect, it } from 'vitest'
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

  it('says what is wrong in one line', async () => {
    const dir = join(await temporaryFolder(), 'lab')
    const wrong = [
      [['assert', 'all complete', '--dir', dir], /no lab answers in .*: start one with shoal lab up/],
      [['up', '--dir', dir, '--downloaders', 'utorrent'], /not a downloader: utorrent/],
      [['up', '--dir', dir, '--sizes', 'big'], /not a size: big/],
      [['up', '--dir', dir, '--until', 'soon'], /not an assertion: soon/],
    ] as const
    for (const [args, message] of wrong) {
      const { code, output } = await runShoal(['lab', ...args])
      expect(output.trim()).toMatch(message)
      expect(output.trim().split('\n')).toHaveLength(1)
      expect(code).toBe(2)
    }
  })
})
