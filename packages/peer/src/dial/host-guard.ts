import type { AddressGuard } from './address-guard.ts'

/** Turns a host name into addresses. @throws what the adapter throws when there are none */
export type Resolve = (host: string) => Promise<readonly string[]>

/** A name that leads to addresses which may not be contacted. */
export class ForbiddenHostError extends Error {
  readonly code = 'forbidden_host'
  override readonly name = 'ForbiddenHostError'
}

/**
 * Resolves hosts of tracker URLs and lets through only permitted addresses. The caller must connect to the address returned,
 * not to the name: a second lookup could answer otherwise (DNS rebinding).
 */
export interface HostGuard {
  addressOf(host: string, port: number): Promise<string>
}

/**
 * A guard over `resolve`. What `allowHosts` names may lead anywhere: `host:port` that one port, `host` every port of it, so that
 * a torrent cannot turn an allowed tracker into a way to the other services of its machine.
 */
export function hostGuard(addresses: AddressGuard, resolve: Resolve, allowHosts: readonly string[]): HostGuard {
  const exempt = new Set(allowHosts.map((host) => host.toLowerCase()))
  return {
    addressOf: async (host, port) => {
      const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
      const authority = `${bare.includes(':') ? `[${bare}]` : bare}:${port}`
      const found = await resolve(bare)
      const allowed =
        exempt.has(bare) || exempt.has(authority) ? found : found.filter((address) => addresses.allows(address))
      const address = allowed[0]
      if (address === undefined)
        throw new ForbiddenHostError('the tracker is at a private address, which is not allowed')
      return address
    },
  }
}
