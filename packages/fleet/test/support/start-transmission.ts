import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, type Program as ProgramName } from '@shoal/testing'
import { Program } from './program.ts'

export interface RunningClient {
  readonly program: Program
  readonly url: string
  /** Where it listens for peers, on 127.0.0.1. */
  readonly peerPort: number
  /** Resolves when it answers; rejects while it does not. */
  readonly ready: () => Promise<unknown>
}

export const transmissionLogin = { username: 'admin', password: 'a long test password' }

export type TransmissionVersion = Extract<ProgramName, `transmission-daemon${string}`>

/** transmission-daemon with a password, on loopback only. */
export async function startTransmission(version: TransmissionVersion = 'transmission-daemon'): Promise<RunningClient> {
  const port = await freePort()
  const peerPort = await freePort()
  const program = await Program.inNewFolder(version, async (folder) => {
    const settings = {
      'rpc-port': port,
      'rpc-bind-address': '127.0.0.1',
      'rpc-authentication-required': true,
      'rpc-username': transmissionLogin.username,
      'rpc-password': transmissionLogin.password,
      'bind-address-ipv4': '127.0.0.1',
      'bind-address-ipv6': '::1',
      'peer-port': peerPort,
      'dht-enabled': false,
      'lpd-enabled': false,
      'pex-enabled': false,
      'port-forwarding-enabled': false,
      'download-dir': join(folder, 'downloads'),
      'download-queue-enabled': false,
    }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
    return ['--foreground', '--config-dir', folder]
  })
  const url = `http://127.0.0.1:${port}`
  const ready = () => fetch(`${url}/transmission/rpc`)
  await program.run(ready)
  return { program, url, peerPort, ready }
}
