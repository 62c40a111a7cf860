import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, type Program as ProgramName } from '@shoal/testing'
import { Program } from './program.ts'
import type { RunningClient } from './start-transmission.ts'

export const qbittorrentLogin = { username: 'admin', password: 'a long test password' }

export type QbittorrentVersion = Extract<ProgramName, `qbittorrent-nox${string}`>

/** qbittorrent-nox in a throwaway profile, on loopback only. */
export async function startQbittorrent({
  version = 'qbittorrent-nox',
  within,
}: {
  readonly version?: QbittorrentVersion
  readonly within?: (folder: string) => readonly string[]
} = {}): Promise<RunningClient> {
  const [webPort, peerPort] = [await freePort(), await freePort()]
  const program = await Program.inNewFolder(
    version,
    async (folder) => {
      const configuration = join(folder, 'qBittorrent', 'config')
      await mkdir(configuration, { recursive: true })
      const profile = [
        section('LegalNotice', { Accepted: 'true' }),
        section('BitTorrent', {
          'Session\\Port': String(peerPort),
          'Session\\Interface': 'lo',
          'Session\\InterfaceAddress': '127.0.0.1',
          'Session\\DHTEnabled': 'false',
          'Session\\LSDEnabled': 'false',
          'Session\\PeXEnabled': 'false',
          'Session\\QueueingSystemEnabled': 'false',
          'Session\\DefaultSavePath': join(folder, 'downloads'),
        }),
        section('Preferences', {
          'WebUI\\Address': '127.0.0.1',
          'WebUI\\Port': String(webPort),
          'WebUI\\LocalHostAuth': 'true',
          'WebUI\\Username': qbittorrentLogin.username,
          'WebUI\\Password_PBKDF2': storedPassword(qbittorrentLogin.password),
        }),
      ]
      await writeFile(join(configuration, 'qBittorrent.conf'), profile.join('\n'))
      return [`--profile=${folder}`]
    },
    within,
  )
  const url = `http://127.0.0.1:${webPort}`
  const ready = () => fetch(`${url}/api/v2/app/version`)
  await program.run(ready)
  return { program, url, peerPort, ready }
}

function section(name: string, values: Readonly<Record<string, string>>): string {
  return [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key}=${value}`), ''].join('\n')
}

function storedPassword(password: string): string {
  const salt = randomBytes(16)
  const key = pbkdf2Sync(password, salt, 100_000, 64, 'sha512')
  return `"@ByteArray(${salt.toString('base64')}:${key.toString('base64')})"`
}
