import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clientConfigSchema, TransmissionClient } from '@shoal/fleet'
import { ClientProgramError } from './child-program.ts'
import { type FleetProgram, startFleetPeer } from './fleet-peer.ts'
import { type LabPeer, LOOPBACK, type PeerSetting } from './lab-peer.ts'

const TIMEOUT = 3_000 // milliseconds for one call

/** transmission-daemon, unattended, without DHT, LPD, PEX and µTP. */
export async function startTransmission(setting: PeerSetting, signal: AbortSignal): Promise<LabPeer> {
  const { address, port, controlPort, home, downloads } = setting
  const settings = {
    'rpc-port': controlPort,
    'rpc-bind-address': LOOPBACK,
    'rpc-whitelist-enabled': false,
    'bind-address-ipv4': address,
    'peer-port': port,
    'download-dir': downloads,
    'dht-enabled': false,
    'lpd-enabled': false,
    'pex-enabled': false,
    'utp-enabled': false,
    'port-forwarding-enabled': false,
    'download-queue-enabled': false,
    preallocation: 0,
  }
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings))
  const config = clientConfigSchema.parse({
    kind: 'transmission',
    name: setting.id,
    url: `http://${LOOPBACK}:${controlPort}`,
  })
  if (config.kind !== 'transmission') throw new ClientProgramError('no settings of Transmission')
  const program: FleetProgram = {
    kind: 'transmission',
    command: 'transmission-daemon',
    args: ['--foreground', '--config-dir', home],
    client: new TransmissionClient(config, TIMEOUT),
  }
  return startFleetPeer(program, setting, signal)
}
