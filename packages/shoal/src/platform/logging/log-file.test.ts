import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLogger } from './create-logger.ts'
import { LogFile } from './log-file.ts'

const DAY = 24 * 3_600_000
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-logs-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('LogFile', () => {
  it('begins a file each day, keeps seven days, and repeats errors in a file of their own', async () => {
    let now = Date.parse('2026-03-10T12:00:00Z')
    await writeFile(join(folder, 'shoal-2026-03-01.log'), 'old\n')
    await writeFile(join(folder, 'notes.txt'), 'mine\n')
    const file = new LogFile({ folder, now: () => now })
    const logger = createLogger({ role: 'control', level: 'info', destination: file })
    logger.info('first day')
    now += DAY
    logger.error('second day')
    await file.close()
    await vi.waitFor(async () => expect(await readdir(folder)).not.toContain('shoal-2026-03-01.log'))
    expect((await readdir(folder)).sort()).toEqual([
      'error-2026-03-10.log',
      'error-2026-03-11.log',
      'notes.txt',
      'shoal-2026-03-10.log',
      'shoal-2026-03-11.log',
    ])
    expect(await readFile(join(folder, 'error-2026-03-11.log'), 'utf8')).toContain('second day')
    expect(await readFile(join(folder, 'error-2026-03-10.log'), 'utf8')).toBe('')
  })
})

it('begins a file at midnight of the zone', async () => {
  const file = new LogFile({ folder, now: () => Date.parse('2026-03-10T17:00:00Z'), timeZone: 'Asia/Shanghai' })
  file.write('{"level":"info"}\n')
  await file.close()
  expect((await readdir(folder)).sort()).toEqual(['error-2026-03-11.log', 'shoal-2026-03-11.log'])
})

describe('createLogger', () => {
  it('hides secrets at any of the depths that we log at', () => {
    const lines: string[] = []
    const logger = createLogger({ role: 'x', level: 'info', destination: { write: (line) => lines.push(line) } })
    logger.info({ password: 'hunter2', body: { token: 'hunter2', inner: { passkey: 'hunter2' } } }, 'said')
    expect(lines.join('')).not.toContain('hunter2')
    expect(lines.join('')).toContain('[secret]')
  })
})
