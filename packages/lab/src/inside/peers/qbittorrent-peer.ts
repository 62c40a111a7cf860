import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clientConfigSchema, QbittorrentClient } from '@shoal/fleet'
import { ClientProgramError } from './child-program.ts'
import { type FleetProgram, startFleetPeer } from './fleet-peer.ts'
import { type LabPeer, LOOPBACK, type PeerSetting } from './lab-peer.ts'

const TIMEOUT = 3_000 // milliseconds for one call
const USER = 'lab'

/** qbittorrent-nox in a profile of its own, unattended, without DHT, LSD and PEX. */
export async function startQbittorrent(setting: PeerSetting, signal: AbortSignal): Promise<LabPeer> {
  const { address, port, controlPort, home, downloads } = setting
  const password = randomBytes(12).toString('hex')
  const folder = join(home, 'qBittorrent', 'config')
  await mkdir(folder, { recursive: true })
  const profile = [
    section('LegalNotice', { Accepted: 'true' }),
    section('BitTorrent', {
      'Session\\Port': String(port),
      'Session\\Interface': 'lo',
      'Session\\InterfaceAddress': address,
      'Session\\DHTEnabled': 'false',
      'Session\\LSDEnabled': 'false',
      'Session\\PeXEnabled': 'false',
      'Session\\QueueingSystemEnabled': 'false',
      'Session\\DefaultSavePath': downloads,
    }),
    section('Preferences', {
      'WebUI\\Address': LOOPBACK,
      'WebUI\\Port': String(controlPort),
      'WebUI\\Username': USER,
      'WebUI\\Password_PBKDF2': storedPassword(password),
    }),
  ]
  await writeFile(join(folder, 'qBittorrent.conf'), profile.join('\n'))
  const url = `http://${LOOPBACK}:${controlPort}`
  const config = clientConfigSchema.parse({ kind: 'qbittorrent', name: setting.id, url, username: USER, password })
  if (config.kind !== 'qbittorrent') throw new ClientProgramError('no settings of qBittorrent')
  const program: FleetProgram = {
    kind: 'qbittorrent',
    command: 'qbittorrent-nox',
    args: [`--profile=${home}`],
    client: new QbittorrentClient(config, TIMEOUT),
  }
  return startFleetPeer(program, setting, signal)
}

function section(name: string, values: Readonly<Record<string, string>>): string {
  return [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key}=${value}`), ''].join('\n')
}

/** As qBittorrent keeps it: salt and PBKDF2 of SHA-512, both in base64. */
function storedPassword(password: string): string {
  const salt = randomBytes(16)
  const key = pbkdf2Sync(password, salt, 100_000, 64, 'sha512')
  return `"@ByteArray(${salt.toString('base64')}:${key.toString('base64')})"`
}
