import { type ChildProcess, spawn } from 'node:child_process'
import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram, freePort } from '@shoal/testing'

const READY_WITHIN = 20_000 // milliseconds

/** A real qbittorrent-nox in a folder of its own, on loopback only. */
export class QbittorrentProcess {
  readonly username = 'admin'
  readonly password = 'a long test password'
  readonly folder: string
  readonly webPort: number
  readonly peerPort: number
  #child: ChildProcess | undefined

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<QbittorrentProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-qbittorrent-'))
    const started = new QbittorrentProcess(folder, await freePort(), await freePort())
    await started.#writeProfile(settings)
    await started.run()
    return started
  }

  private constructor(folder: string, webPort: number, peerPort: number) {
    this.folder = folder
    this.webPort = webPort
    this.peerPort = peerPort
  }

  get url(): string {
    return `http://127.0.0.1:${this.webPort}`
  }

  get downloads(): string {
    return join(this.folder, 'downloads')
  }

  /** Starts it (again) and resolves when it answers. */
  async run(): Promise<void> {
    const program = findProgram('qbittorrent-nox')
    if (program === undefined) throw new Error('qbittorrent-nox is not installed')
    this.#child = spawn(program, [`--profile=${this.folder}`], { stdio: 'ignore' })
    const until = Date.now() + READY_WITHIN
    while (Date.now() < until) {
      const answer = await fetch(`${this.url}/api/v2/app/version`).catch(() => undefined)
      if (answer !== undefined) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await this.stop()
    throw new Error('qbittorrent-nox did not answer in time')
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  /** Ends the program and keeps its folder. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGCONT')
    child.kill(signal)
    await ended
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  async #writeProfile(settings: Readonly<Record<string, string>>): Promise<void> {
    const configuration = join(this.folder, 'qBittorrent', 'config')
    await mkdir(configuration, { recursive: true })
    await mkdir(this.downloads)
    const salt = randomBytes(16)
    const key = pbkdf2Sync(this.password, salt, 100_000, 64, 'sha512')
    const preferences = {
      'WebUI\\Address': '127.0.0.1',
      'WebUI\\Port': String(this.webPort),
      'WebUI\\LocalHostAuth': 'true',
      'WebUI\\Username': this.username,
      'WebUI\\Password_PBKDF2': `"@ByteArray(${salt.toString('base64')}:${key.toString('base64')})"`,
    }
    const session = {
      'Session\\Port': String(this.peerPort),
      'Session\\Interface': 'lo',
      'Session\\InterfaceAddress': '127.0.0.1',
      'Session\\DHTEnabled': 'false',
      'Session\\LSDEnabled': 'false',
      'Session\\PeXEnabled': 'false',
      'Session\\DefaultSavePath': this.downloads,
      ...settings,
    }
    const section = (name: string, values: Readonly<Record<string, string>>) =>
      [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key}=${value}`), ''].join('\n')
    await writeFile(
      join(configuration, 'qBittorrent.conf'),
      [
        section('LegalNotice', { Accepted: 'true' }),
        section('BitTorrent', session),
        section('Preferences', preferences),
      ].join('\n'),
    )
  }
}
