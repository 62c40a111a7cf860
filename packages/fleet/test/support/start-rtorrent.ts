import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort } from '@shoal/testing'
import { Program } from './program.ts'
import type { RunningClient } from './start-transmission.ts'

/** rtorrent as a daemon with SCGI on a socket in its folder. */
export async function startRtorrent(): Promise<RunningClient> {
  const peerPort = await freePort()
  const program = await Program.inNewFolder('rtorrent', async (folder) => {
    const lines = [
      'system.daemon.set = true',
      `network.scgi.open_local = ${join(folder, 'rpc.socket')}`,
      `directory.default.set = ${join(folder, 'downloads')}`,
      `session.path.set = ${folder}`,
      'network.bind_address.set = 127.0.0.1',
      `network.port_range.set = ${peerPort}-${peerPort}`,
      'dht.mode.set = disable',
      'protocol.pex.set = no',
      'pieces.hash.on_completion.set = no',
    ]
    const file = join(folder, 'rtorrent.rc')
    await writeFile(file, `${lines.join('\n')}\n`)
    return ['-n', '-o', `import=${file}`]
  })
  const path = join(program.folder, 'rpc.socket')
  const ready = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ path })
      socket.once('connect', () => {
        socket.destroy()
        resolve()
      })
      socket.once('error', reject)
    })
  await program.run(ready)
  return { program, url: `unix:${path}`, peerPort, ready }
}
