import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clientConfigSchema, RtorrentClient } from '@shoal/fleet'
import { ClientProgramError } from './child-program.ts'
import { type FleetProgram, startFleetPeer } from './fleet-peer.ts'
import type { LabPeer, PeerSetting } from './lab-peer.ts'

const TIMEOUT = 3_000 // milliseconds for one call

/** rTorrent as a daemon, asked by SCGI over a socket in its folder, without DHT and PEX. */
export async function startRtorrent(setting: PeerSetting, signal: AbortSignal): Promise<LabPeer> {
  const { address, port, home, downloads } = setting
  const socket = join(home, 'rpc')
  const session = join(home, 'session')
  await mkdir(session, { recursive: true })
  const file = join(home, 'rc')
  const lines = [
    'system.daemon.set = true',
    `network.scgi.open_local = ${socket}`,
    `directory.default.set = ${downloads}`,
    `session.path.set = ${session}`,
    `network.bind_address.set = ${address}`,
    `network.port_range.set = ${port}-${port}`,
    'network.port_random.set = no',
    'dht.mode.set = disable',
    'protocol.pex.set = no',
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  const config = clientConfigSchema.parse({ kind: 'rtorrent', name: setting.id, url: `unix:${socket}` })
  if (config.kind !== 'rtorrent') throw new ClientProgramError('no settings of rTorrent')
  const program: FleetProgram = {
    kind: 'rtorrent',
    command: 'rtorrent',
    args: ['-n', '-o', `import=${file}`],
    client: new RtorrentClient(config, TIMEOUT),
  }
  return startFleetPeer(program, setting, signal)
}
