import { lookup } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** This machine has no such address. */
export class LabAddressError extends Error {
  readonly code = 'LAB_ADDRESS'
  override readonly name = 'LabAddressError'
}

/**
 * The address of this machine at which others find it: the one that `host` names or leads to, else the first that is not
 * the loopback. Rejects with `LabAddressError`.
 */
export async function lanAddress(host: string | undefined): Promise<string> {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family }) => family === 'IPv4')
  const outward = own.find(({ internal }) => !internal)?.address
  if (host === undefined) {
    if (outward !== undefined) return outward
    throw new LabAddressError('this machine has no address that others could reach: name one with --host')
  }
  if (isIPv4(host)) {
    if (own.some(({ address }) => address === host)) return host
    throw new LabAddressError(`${host} is no address of this machine: leave --host out, or give its name`)
  }
  const found = await lookup(host, { all: true, family: 4 }).catch(() => [])
  const direct = found.find(({ address }) => own.some((mine) => mine.address === address))?.address ?? outward
  // A name may lead through a router that passes connections on; then any address of ours will do.
  if (found.length > 0 && direct !== undefined) return direct
  throw new LabAddressError(`nothing is known of the name ${host}: give an address with --host`)
}
