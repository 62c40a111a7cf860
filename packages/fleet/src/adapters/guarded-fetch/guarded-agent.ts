import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from '@shoal/bittorrent'
import { Agent, buildConnector } from 'undici'

/** A name or address that may not be contacted. */
export class AddressRefusedError extends Error {
  readonly code = 'ADDRESS_REFUSED'
  override readonly name = 'AddressRefusedError'
  readonly host: string
  readonly address: string

  constructor(host: string, address: string) {
    super(`${host} is at the private address ${address}`)
    this.host = host
    this.address = address
  }
}

/**
 * Connects only to public addresses. The address is judged at the moment of connecting, so a name that resolves
 * differently the second time gains nothing.
 */
export function guardedAgent(connectTimeout: number): Agent {
  const connect = buildConnector({ timeout: connectTimeout, lookup: publicLookup })
  return new Agent({
    pipelining: 0,
    connect: (options, callback) => {
      const { hostname } = options
      const literal = hostname.replace(/^\[|\]$/g, '')
      if (isIP(literal) !== 0 && !isPublicAddress(literal)) {
        callback(new AddressRefusedError(literal, literal), null)
        return
      }
      connect(options, callback)
    },
  })
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, '')
      return
    }
    const allowed = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = allowed
    if (first === undefined) {
      callback(new AddressRefusedError(hostname, addresses[0]?.address ?? ''), '')
      return
    }
    if (options.all === true) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}
