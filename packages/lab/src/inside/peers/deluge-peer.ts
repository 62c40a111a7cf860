import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clientConfigSchema, DelugeClient } from '@shoal/fleet'
import { ClientProgramError } from './child-program.ts'
import { type FleetProgram, startFleetPeer } from './fleet-peer.ts'
import { type LabPeer, LOOPBACK, type PeerSetting } from './lab-peer.ts'

const TIMEOUT = 3_000 // milliseconds for one call
const USER = 'lab'
const ADMINISTRATOR = 10 // Deluge's level of an account that may do everything

/** deluged with an account of the lab's, unattended, without DHT, LSD and PEX. */
export async function startDeluge(setting: PeerSetting, signal: AbortSignal): Promise<LabPeer> {
  const { address, port, controlPort, home, downloads } = setting
  const password = randomBytes(12).toString('hex')
  const settings = {
    daemon_port: controlPort,
    allow_remote: false,
    listen_ports: [port, port],
    random_port: false,
    listen_interface: address,
    outgoing_interface: address,
    dht: false,
    upnp: false,
    natpmp: false,
    lsd: false,
    utpex: false,
    new_release_check: false,
    download_location: downloads,
  }
  await writeFile(join(home, 'core.conf'), `${JSON.stringify({ file: 1, format: 1 })}${JSON.stringify(settings)}`)
  await writeFile(join(home, 'auth'), `${USER}:${password}:${ADMINISTRATOR}\n`, { mode: 0o600 })
  const config = clientConfigSchema.parse({
    kind: 'deluge',
    name: setting.id,
    port: controlPort,
    username: USER,
    password,
  })
  if (config.kind !== 'deluge') throw new ClientProgramError('no settings of Deluge')
  const program: FleetProgram = {
    kind: 'deluge',
    command: 'deluged',
    args: ['--do-not-daemonize', '--config', home, '--port', String(controlPort), '--ui-interface', LOOPBACK],
    client: new DelugeClient(config, TIMEOUT),
  }
  return startFleetPeer(program, setting, signal)
}
