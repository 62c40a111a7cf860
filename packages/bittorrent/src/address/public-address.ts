import { isInBlocks, parseAddressBlock } from './address-block.ts'

/**
 * Whether anybody's server may be at this address. The rule against requests that a stranger makes us send into our own
 * network: links, peers and trackers come from strangers. False for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  return isInBlocks(address, PUBLIC) && !isInBlocks(address, SPECIAL)
}

/** Whether an address is this machine's loopback, IPv4 in IPv6 included. */
export function isLoopbackAddress(address: string): boolean {
  return isInBlocks(address, LOOPBACK)
}

const LOOPBACK = ['127.0.0.0/8', '::1'].map(parseAddressBlock)

/** IPv4, and what IANA has given out of IPv6 as global unicast (RFC 4291 § 2.4); NAT64 and IPv4-compatible IPv6 are outside. */
const PUBLIC = ['0.0.0.0/0', '2000::/3'].map(parseAddressBlock)

/** IANA's registries of special-purpose addresses (RFC 6890), and multicast. */
const SPECIAL = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared, behind a provider's NAT (RFC 6598)
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, where clouds serve credentials
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT relays
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
  '2001::/23', // protocol assignments: Teredo, which holds an IPv4 address, and others
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, which holds an IPv4 address
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation (RFC 9637)
].map(parseAddressBlock)
