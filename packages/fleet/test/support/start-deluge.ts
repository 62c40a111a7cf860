import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort } from '@shoal/testing'
import { Program } from './program.ts'

export const delugeLogin = { username: 'shoal', password: 'a-long-test-password' }

export interface RunningDeluge {
  readonly program: Program
  readonly port: number
  readonly ready: () => Promise<unknown>
}

/** deluged with one account, on loopback only. */
export async function startDeluge(): Promise<RunningDeluge> {
  const [port, peerPort] = [await freePort(), await freePort()]
  const program = await Program.inNewFolder('deluged', async (folder) => {
    const settings = {
      daemon_port: port,
      allow_remote: false,
      listen_ports: [peerPort, peerPort],
      random_port: false,
      listen_interface: '127.0.0.1',
      outgoing_interface: 'lo',
      dht: false,
      upnp: false,
      natpmp: false,
      lsd: false,
      utpex: false,
      new_release_check: false,
      download_location: join(folder, 'downloads'),
    }
    await writeFile(join(folder, 'core.conf'), `${JSON.stringify({ file: 1, format: 1 })}${JSON.stringify(settings)}`)
    await writeFile(join(folder, 'auth'), `${delugeLogin.username}:${delugeLogin.password}:10\n`, { mode: 0o600 })
    return ['--do-not-daemonize', '--config', folder, '--port', String(port), '--ui-interface', '127.0.0.1']
  })
  const ready = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.once('connect', () => {
        socket.destroy()
        resolve()
      })
      socket.once('error', reject)
    })
  await program.run(ready)
  return { program, port, ready }
}
