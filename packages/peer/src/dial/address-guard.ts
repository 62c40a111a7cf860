import ipaddr from 'ipaddr.js'

/** An address block that is none. */
export class AddressBlockError extends Error {
  readonly code = 'address_block'
  override readonly name = 'AddressBlockError'
}

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
  const blocks = allow.map(parseBlock)
  return {
    allows: (text) => {
      if (!ipaddr.isValid(text)) return false
      const address = ipaddr.process(text)
      if (address.range() === 'unicast') return true
      return blocks.some(([base, bits]) => address.kind() === base.kind() && address.match(base, bits))
    },
  }
}

type Block = readonly [base: ipaddr.IPv4 | ipaddr.IPv6, bits: number]

function parseBlock(text: string): Block {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text)
    const address = ipaddr.process(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch (cause) {
    throw new AddressBlockError(`not an address block: ${text}`, { cause })
  }
}
