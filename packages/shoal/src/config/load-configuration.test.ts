import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigurationError } from './configuration-error.ts'
import { loadConfiguration } from './load-configuration.ts'
import { readEnvironment, variableOf } from './read-environment.ts'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-config-'))
  file = join(folder, 'shoal.yaml')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function problemsOf(text: string, environment: Record<string, string> = {}): Promise<readonly string[]> {
  await writeFile(file, text)
  const failure = await loadConfiguration({ file, environment, flags: {} }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ConfigurationError)
  return failure instanceof ConfigurationError ? failure.problems : []
}

describe('loadConfiguration', () => {
  it('needs no file and listens on loopback only', async () => {
    const { configuration } = await loadConfiguration({ environment: {}, flags: {} })
    expect(configuration.listen).toEqual(['127.0.0.1'])
    expect(configuration.worker.count).toBe(1)
  })

  it('lets flags win over the environment, and that over the file', async () => {
    await writeFile(file, 'port: 1000\ntracker:\n  port: 1001\n  intervalSeconds: 600\nworker:\n  count: 2\n')
    const { configuration } = await loadConfiguration({
      file,
      environment: { SHOAL_PORT: '2000', SHOAL_TRACKER_PORT: '2001' },
      flags: { tracker: { port: 3001 } },
    })
    expect(configuration).toMatchObject({
      port: 2000,
      tracker: { port: 3001, intervalSeconds: 600 },
      worker: { count: 2 },
    })
  })

  it('refuses an unknown key and suggests the known one', async () => {
    expect(await problemsOf('trakcer: {}\n')).toEqual([`${file}: unknown key trakcer; did you mean tracker?`])
    expect(await problemsOf('tracker:\n  prot: 1\n')).toEqual([`${file}: unknown key tracker.prot; did you mean port?`])
  })

  it('names every fault at once, with its place', async () => {
    const problems = await problemsOf('port: 99999\nwebhook:\n  path: /short\n', { SHOAL_WORKER_COUNT: 'many' })
    expect(problems).toHaveLength(3)
    expect(problems.join('\n')).toMatch(/port .*65535/)
    expect(problems.join('\n')).toMatch(/webhook\.path must have at least 16/)
    expect(problems.join('\n')).toMatch(/environment: worker\.count/)
  })

  it.each([
    ['not YAML', 'port: [1\n'],
    ['a list', '- 1\n'],
  ])('refuses a file that is %s', async (_, text) => {
    expect((await problemsOf(text))[0]).toContain(file)
  })

  it('says when the named file is not there', async () => {
    const missing = loadConfiguration({ file: join(folder, 'none.yaml'), environment: {}, flags: {} })
    await expect(missing).rejects.toThrow(/none\.yaml: cannot be read/)
  })
})

describe('readEnvironment', () => {
  it('reads numbers, texts and lists', () => {
    expect(
      readEnvironment({
        SHOAL_PORT: '5001',
        SHOAL_LISTEN: '127.0.0.1, ::1',
        SHOAL_TRACKER_PUBLIC_URL: 'http://t.example/announce',
        SHOAL_DATA: '123',
        PATH: '/bin',
      }),
    ).toEqual({
      port: 5001,
      listen: ['127.0.0.1', '::1'],
      tracker: { publicUrl: 'http://t.example/announce' },
      data: '123',
    })
  })

  it('refuses a variable that is no setting', () => {
    expect(() => readEnvironment({ SHOAL_PROT: '1' })).toThrow(/SHOAL_PROT; did you mean SHOAL_PORT\?/)
  })

  it('spells camel case with underscores', () => {
    expect(variableOf(['tracker', 'publicUrl'])).toBe('SHOAL_TRACKER_PUBLIC_URL')
  })
})
