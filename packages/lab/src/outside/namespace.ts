import { spawnSync } from 'node:child_process'
import type { LabNet } from '../inside/lab-addresses.ts'
import type { LabPlan } from '../lab-plan.ts'
import type { LabStatus } from '../lab-status.ts'
import { lanAddress } from './lan-address.ts'

/** Which addresses a lab has, and how to run a program that uses them. */
export interface LabNetwork {
  readonly isolation: LabStatus['isolation']
  readonly net: LabNet
  /** The command line that runs `command`, and dies with the process that starts it. */
  commandLine(command: readonly string[]): readonly [string, ...string[]]
}

const HOSTS = 250 // addresses 1 to 250 of the block
const PREFIX = '10.88.0.'
const LOOPBACK_PREFIX = '127.88.0.'
const PROBE_TIMEOUT = 5_000 // milliseconds

/**
 * A network namespace of its own with private addresses, which needs no root where the system allows user namespaces;
 * else addresses of the loopback block, on which Transmission finds no peers. With `lan` this machine's own address.
 * Rejects with `LabAddressError`.
 */
export async function chooseNetwork({ lan, host }: Pick<LabPlan, 'lan' | 'host'>): Promise<LabNetwork> {
  if (lan) {
    const net = { kind: 'address', address: await lanAddress(host) } as const
    return { isolation: 'lan', net, commandLine: dyingWithUs }
  }
  const { status } = spawnSync('unshare', ['-rn', 'ip', 'link', 'set', 'lo', 'up'], {
    stdio: 'ignore',
    timeout: PROBE_TIMEOUT,
  })
  return status === 0 ? namespace : loopback
}

const ADDRESSES = `ip link set lo up && for k in $(seq 1 ${HOSTS}); do echo "addr add ${PREFIX}$k/24 dev lo"; done | ip -batch - && exec "$@"`

const namespace: LabNetwork = {
  isolation: 'namespace',
  net: { kind: 'block', prefix: PREFIX },
  // `--kill-child` alone lets the child live when unshare itself is killed; `setpriv` ends unshare with us.
  commandLine: (command) =>
    dyingWithUs([
      ...['unshare', '-rn', '--fork', '--pid', '--kill-child=KILL'],
      ...['sh', '-c', ADDRESSES, 'sh', ...command],
    ]),
}

const loopback: LabNetwork = {
  isolation: 'loopback',
  net: { kind: 'block', prefix: LOOPBACK_PREFIX },
  commandLine: dyingWithUs,
}

function dyingWithUs(command: readonly string[]): readonly [string, ...string[]] {
  return ['setpriv', '--pdeathsig', 'KILL', ...command]
}
