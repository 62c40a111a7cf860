import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLab } from '@shoal/lab'
import { describeWith, freePort } from '@shoal/testing'
import { expect, it, onTestFinished } from 'vitest'
import { runShoal, temporaryFolder } from './start-program.ts'

const EXAMPLE = fileURLToPath(new URL('../../../examples/lab.yaml', import.meta.url))

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
      [['up', '--dir', dir, '--ports', '8000'], /not a range of ports: 8000 \(write 8000-9000\)/],
      [['up', '--dir', dir, '--ports', '8000-8001'], /this lab needs 6 ports, 8000-8001 are 2: give --ports 8000-8005/],
      [['up', '--dir', dir, '--keep'], /what is kept must have an address that lasts: add --lan/],
      [['up', '--dir', dir, '--seeders', 'many'], /--seeders: /],
      [['up', '--dir', dir, '--file', `${dir}.yaml`], /\.yaml cannot be read: ENOENT/],
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

  it('takes a plan from a file, and names the line of what is wrong there', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'lab.yaml')
    await copyFile(EXAMPLE, file)
    const dir = join(folder, 'lab')
    const up = ['lab', 'up', '--dir', dir, '--file', file, '--downloaders', 'builtin']
    const { code, output } = await runShoal([...up, '--until', 'all complete within 120s'])
    expect(code).toBe(0)
    expect(output).toMatch(/seed1 +builtin/)
    await writeFile(file, '# no such thing\nseders: 2\n')
    const wrong = await runShoal(up)
    expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining(`${file}:2: unknown key seders`)])
  })

  it('keeps a lab, with a systemd unit that brings back the same torrents at the same port', async () => {
    const dir = join(await temporaryFolder(), 'kept 100% lab')
    const first = Math.min(await freePort(), 65_500)
    const up = ['lab', 'up', '--dir', dir, '--sizes', '1M', '--seeders', '1', '--lan', '--host', '127.0.0.1', '--keep']
    const done = ['--until', 'seeders announced within 60s']
    const before = await runShoal([...up, '--ports', `${first}-${first + 30}`, ...done])
    expect([before.code, before.output]).toEqual([0, expect.stringContaining('systemctl enable shoal-lab.service')])

    const unit = join(dir, 'shoal-lab.service')
    const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
    // Absent in some containers; and it may complain of other units of this machine.
    if (verified.error === undefined) expect(verified.stdout + verified.stderr).not.toContain('shoal-lab.service')

    const command = /^ExecStart=(.*)$/m.exec(await readFile(unit, 'utf8'))?.[1] ?? ''
    expect(command).toContain('kept 100%% lab')
    const words = command.replaceAll('%%', '%') // what systemd makes of it
    const again = spawnSync('sh', ['-c', `${words} --until 'seeders announced within 60s'`], { encoding: 'utf8' })
    expect([again.status, again.stderr]).toEqual([0, ''])
    const torrentOf = (text: string) => /^(Tracker.*|[0-9a-f]{40}).*$/gm.exec(text)?.[0]
    expect(torrentOf(again.stdout)).toBe(torrentOf(before.output))
  })
})
