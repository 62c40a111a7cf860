import { addressBytes, isInBlocks, isLoopbackAddress, parseAddressBlock } from '@shoal/bittorrent'

/**
 * Whether a request's `Host` is one of ours. A page elsewhere can make a browser send requests to us under its own name
 * (DNS rebinding), never under an address or a name that we know.
 */
export function isOwnHost(header: string | undefined, names: readonly string[]): boolean {
  const host = hostName(header)
  if (host === undefined) return false
  return host === 'localhost' || addressBytes(host) !== undefined || names.some((name) => name.toLowerCase() === host)
}

/** Whether a `Host` names this machine's loopback. */
export function isLoopbackHost(header: string | undefined): boolean {
  const host = hostName(header)
  return host === 'localhost' || (host !== undefined && isLoopbackAddress(host))
}

/** Whether an address is in one of the networks. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  return isInBlocks(address, networks.map(parseAddressBlock))
}

function hostName(header: string | undefined): string | undefined {
  if (header === undefined || !URL.canParse(`http://${header}/`)) return undefined
  return new URL(`http://${header}/`).hostname.replace(/^\[|\]$/g, '').toLowerCase()
}
