import ipaddr from 'ipaddr.js'

/**
 * Whether anybody's server may live at this address. Private, loopback, link-local and other special ranges may
 * not: a link from outside must not reach into the user's network. IPv4 inside IPv6 is judged as IPv4.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}
