import { isInBlocks, isPublicAddress, parseAddressBlock } from '@shoal/bittorrent'

/** Decides which addresses may be dialled at all. */
export interface AddressGuard {
  /** Whether an IP address in text may be contacted; false for what is no address. */
  allows(address: string): boolean
}

/**
 * A guard that lets through public unicast addresses, and of private, loopback and other special ones only those in
 * `allow`, a list of CIDR blocks or single addresses: peers and trackers come from strangers, and must not make this
 * machine knock on its own network. @throws AddressBlockError
 */
export function addressGuard(allow: readonly string[]): AddressGuard {
  const blocks = allow.map(parseAddressBlock)
  return { allows: (address) => isPublicAddress(address) || isInBlocks(address, blocks) }
}
