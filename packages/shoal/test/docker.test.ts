import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, matchesGlob } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@shoal/testing'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadConfiguration } from '../src/platform/config/load-configuration.ts'
import { type Ended, temporaryFolder } from './start-program.ts'

const DEPLOY = fileURLToPath(new URL('../../../deploy/', import.meta.url))
const USER = 12_345 // neither root nor anybody here
const TIMEOUT = 60_000 // milliseconds
const LIMIT = 180_000 // milliseconds

/** Only root may mount; elsewhere the container's first process cannot be tried. */
const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0

function run(command: string, args: readonly string[], environment: Record<string, string>): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const { PATH = '' } = process.env
  const env = { PATH, ...environment }
  const child = execFile(command, args, { env, timeout: TIMEOUT }, (_, stdout, stderr) =>
    resolve({ code: child.exitCode, output: stdout + stderr }),
  )
  return promise
}

describe.runIf(mayMount)("the container's first process", () => {
  let app: string
  beforeEach(async () => {
    app = await temporaryFolder()
    await chmod(app, 0o755)
    await writeFile(
      join(app, 'program.sh'),
      'echo "$(id -u):$(id -g) $(umask) in $(pwd), logs to $SHOAL_LOG_FOLDER: $*"\n',
    )
  })

  /** Runs it in a namespace where the folders are mounted, as Docker mounts them. */
  const start = (mounted: readonly string[], environment: Record<string, string> = {}): Promise<Ended> => {
    const mounts = mounted.map((name) => `mount --bind "${app}/${name}" "${app}/${name}"`)
    const script = [...mounts, `exec "${DEPLOY}docker-entrypoint.sh" up`].join(' && ')
    const defaults = { APP_FOLDER: app, APP_PROGRAM: `sh ${app}/program.sh`, PUID: String(USER), PGID: String(USER) }
    return run('unshare', ['--mount', 'sh', '-c', script], { ...defaults, ...environment })
  }
  const folder = async (name: string, owner: number): Promise<void> => {
    await mkdir(join(app, name))
    await chown(join(app, name), owner, owner)
  }

  it('refuses to run without a mounted data folder and prints the line to add', async () => {
    await folder('data', USER)
    const refused = await start([])
    expect(refused.code).toBe(1)
    expect(refused.output).toContain(`  - ./data:${app}/data:rw`)
  })

  it.each(['data', 'logs'])('names an unwritable %s folder with the chown line', async (unwritable) => {
    for (const name of ['data', 'logs']) await folder(name, name === unwritable ? 0 : USER)
    const refused = await start(['data', 'logs'])
    expect(refused.code).toBe(1)
    expect(refused.output).toContain(`cannot be written by ${USER}:${USER}`)
    expect(refused.output).toContain(`  sudo chown -R ${USER}:${USER} ./${unwritable}`)
    await chown(join(app, unwritable), USER, USER)
    expect((await start(['data', 'logs'])).code).toBe(0)
  })

  it('says what to do about a config.json that cannot be read, or that Docker made a folder', async () => {
    await folder('data', USER)
    await writeFile(join(app, 'config.json'), '{}', { mode: 0o600 })
    expect(await start(['data'])).toMatchObject({
      code: 1,
      output: expect.stringContaining(`chown ${USER}:${USER} ./config.json`),
    })
    await rm(join(app, 'config.json'))
    await mkdir(join(app, 'config.json'))
    expect(await start(['data'])).toMatchObject({ code: 1, output: expect.stringContaining('rmdir config.json') })
  })

  it.each([
    ['PUID', 'nobody', 'PUID must be a number'],
    ['PGID', '-1', 'PGID must be a number'],
    ['UMASK', '9', 'UMASK must be octal'],
  ])('refuses %s=%s', async (name, value, message) => {
    await folder('data', USER)
    const refused = await start(['data'], { [name]: value })
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining(message) })
  })

  it('logs beside the data when the old file names no folder and none is mounted', async () => {
    await folder('data', USER)
    await writeFile(join(app, 'config.json'), '{}', { mode: 0o644 })
    expect((await start(['data'])).output).toContain(`logs to ${app}/data/logs: up`)
    await writeFile(join(app, 'shoal.yaml'), 'log: {}', { mode: 0o644 })
    expect((await start(['data'])).output).toContain('logs to : up')
  })

  it('runs the program as PUID:PGID with UMASK, logs to the mounted folder unless the file says otherwise', async () => {
    await folder('data', USER)
    await folder('logs', USER)
    const environment = { UMASK: '027' }
    expect(await start(['data', 'logs'], environment)).toEqual({
      code: 0,
      output: `${USER}:${USER} 0027 in ${app}, logs to ${app}/logs: up\n`,
    })
    await writeFile(join(app, 'config.json'), '{"log_dir":"/elsewhere"}', { mode: 0o644 })
    expect((await start(['data', 'logs'], environment)).output).toContain('logs to : up')
  })
})

describe.runIf(mayMount)("the container's first process with the real program", () => {
  it(
    'brings up a healthy Shoal on every address, and the health check finds its port',
    async () => {
      const app = await temporaryFolder()
      await mkdir(join(app, 'data'))
      const [port, trackerPort] = [await freePort(), await freePort()]
      const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
      const check = (): Promise<Ended> => run(process.execPath, [`${DEPLOY}healthcheck.mjs`, join(app, 'data')], {})
      expect((await check()).code).toBe(1)
      const script = `mount --bind "${app}/data" "${app}/data" && exec "${DEPLOY}docker-entrypoint.sh" up`
      const child = spawn('unshare', ['--mount', 'sh', '-c', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          PATH: process.env['PATH'],
          APP_FOLDER: app,
          APP_PROGRAM: `${process.execPath} --conditions=source ${main}`,
          PUID: '0',
          PGID: '0',
          SHOAL_LISTEN: '0.0.0.0',
          SHOAL_PORT: String(port),
          SHOAL_TRACKER_PORT: String(trackerPort),
          SHOAL_LOG_CONSOLE: 'pretty',
        },
      })
      const ended = once(child, 'exit')
      onTestFinished(async () => {
        child.kill('SIGKILL')
        await ended
      })
      let output = ''
      child.stdout.on('data', (chunk) => {
        output += chunk
      })
      await vi.waitFor(() => expect(output).toContain('Ctrl-C'), { timeout: TIMEOUT, interval: 100 })
      await vi.waitFor(
        async () => expect(await check()).toMatchObject({ code: 0, output: expect.stringContaining('"ok"') }),
        {
          timeout: TIMEOUT,
          interval: 500,
        },
      )
      expect((await fetch(`http://127.0.0.2:${port}/livez`)).status).toBe(200)
      child.kill('SIGTERM')
      expect(await ended).toEqual([0, null])
      expect((await check()).code).toBe(1)
    },
    LIMIT,
  )
})

describe('docker-start.sh', () => {
  let folder: string
  beforeEach(async () => {
    folder = await temporaryFolder()
    for (const name of ['docker-start.sh', 'config.json.template'])
      await writeFile(join(folder, name), await readFile(join(DEPLOY, name)), { mode: 0o755 })
    await mkdir(join(folder, 'bin'))
    await writeFile(join(folder, 'bin', 'docker'), `#!/bin/sh\necho "$@" >> '${folder}/asked'\n`, { mode: 0o755 })
  })
  const start = (...args: readonly string[]): Promise<Ended> =>
    run(join(folder, 'docker-start.sh'), args, { PATH: `${folder}/bin:${process.env['PATH'] ?? ''}` })
  const asked = async (): Promise<readonly string[]> =>
    (await readFile(join(folder, 'asked'), 'utf8').catch(() => ''))
      .split('\n')
      .filter((line) => !/^$|compose version/.test(line))

  it('makes a config.json that Shoal takes, with a path of its own, and starts nothing before it is filled in', async () => {
    expect(await start('start')).toMatchObject({ code: 0, output: expect.stringContaining('Fill in') })
    expect(await asked()).toEqual([])
    const file = join(folder, 'config.json')
    expect((await stat(file)).mode & 0o077).toBe(0)
    const { configuration, declarations } = await loadConfiguration({ file, environment: {}, flags: {} })
    expect(configuration.webhook.path).toMatch(/^\/webhook\/[0-9a-f]{48}$/)
    expect(Object.keys(declarations.clients)).toEqual(['nas'])
  })

  it.each([
    ['start', ['compose up -d', 'compose ps']],
    ['prod', ['compose up -d', 'compose ps']],
    ['stop', ['compose down']],
    ['restart', ['compose down', 'compose up -d']],
    ['logs', ['compose logs -f --tail 200 shoal']],
    ['build', ['compose build --pull']],
    ['status', ['compose ps', 'inspect --format {{.State.Health.Status}} shoal']],
    ['clean', ['compose rm -f']],
    ['help', []],
  ])('%s asks Docker for %j', async (command, expected) => {
    await writeFile(join(folder, 'config.json'), '{}')
    expect((await start(command)).code).toBe(0)
    expect(await asked()).toEqual(expected)
  })

  it('shows its commands and refuses others', async () => {
    const unknown = await start('destroy')
    expect(unknown).toMatchObject({ code: 2, output: expect.stringContaining('unknown command: destroy') })
    for (const word of ['start, prod', 'stop', 'restart', 'logs', 'build', 'status', 'clean', 'help'])
      expect(unknown.output).toContain(`  ${word} `)
  })

  it('hides no source file from the build of the image', async () => {
    const root = join(DEPLOY, '..')
    const ignored = (await readFile(join(DEPLOY, 'Dockerfile.dockerignore'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    const sources = globSync('packages/*/{src,public}/**/*.*', { cwd: root })
    expect(sources.length).toBeGreaterThan(500)
    const hidden = (file: string) =>
      ignored.some((pattern) => matchesGlob(file, pattern) || matchesGlob(file, `${pattern}/**`))
    expect(hidden('packages/shoal/node_modules/x/index.js')).toBe(true)
    expect(sources.filter(hidden)).toEqual([])
  })

  it("goes with a compose file that honours the old document's mounts and adds the data folder", async () => {
    const schema = z.object({
      services: z.object({ shoal: z.object({ volumes: z.array(z.string()), ports: z.array(z.string()) }) }),
    })
    const { shoal } = schema.parse(parse(await readFile(join(DEPLOY, 'docker-compose.yml'), 'utf8'))).services
    expect(shoal.volumes).toEqual(['./config.json:/app/config.json:rw', './logs:/app/logs:rw', './data:/app/data:rw'])
    expect(shoal.ports).toEqual(['5000:5000', '6969:6969', '6969:6969/udp'])
  })
})
