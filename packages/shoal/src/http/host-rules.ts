import ipaddr from 'ipaddr.js'

/**
 * Whether a request's `Host` is one of ours. A page elsewhere can make a browser send requests to us under its own name
 * (DNS rebinding), never under an address or a name that we know.
 */
export function isOwnHost(header: string | undefined, names: readonly string[]): boolean {
  const host = hostName(header)
  if (host === undefined) return false
  return host === 'localhost' || ipaddr.isValid(host) || names.some((name) => name.toLowerCase() === host)
}

/** Whether a `Host` names this machine's loopback. */
export function isLoopbackHost(header: string | undefined): boolean {
  const host = hostName(header)
  return host === 'localhost' || (host !== undefined && isLoopback(host))
}

/** Whether an address is loopback, IPv4 in IPv6 included. */
export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}

/** Whether anybody's server may live at the address: not private, loopback, link-local or otherwise special. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}

/** Whether an address lies in one of the networks. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === parsed.kind() && parsed.match(base, bits)
  })
}

function hostName(header: string | undefined): string | undefined {
  if (header === undefined || !URL.canParse(`http://${header}/`)) return undefined
  return new URL(`http://${header}/`).hostname.replace(/^\[|\]$/g, '').toLowerCase()
}
