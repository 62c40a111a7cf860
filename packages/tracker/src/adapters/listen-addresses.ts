import { networkInterfaces } from 'node:os'
import type { IpAddress } from '../address/ip-address.ts'
import { parseIpAddress } from '../address/ip-address.ts'

const LOOPBACK4 = '127.0.0.1'
const LOOPBACK6 = '::1'

/** The addresses to listen on: those asked for, else the machine's loopback ones. */
export function listenAddresses(asked: readonly string[] | undefined): readonly string[] {
  if (asked !== undefined && asked.length > 0) return asked
  return ownAddresses().includes(LOOPBACK6) ? [LOOPBACK4, LOOPBACK6] : [LOOPBACK4]
}

/** Every address of this machine. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map((entry) => entry.address))
}

/** The address as it stands in a URL. */
export function urlHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

/** Whether an address means "all of this machine". */
export function isWildcard(address: string): boolean {
  const parsed: IpAddress | undefined = parseIpAddress(address)
  return parsed?.words.every((word) => word === 0) ?? false
}

/** A listening address as this machine's own programs dial it: "all of this machine" becomes the loopback. */
export function dialledHost(address: string): string {
  if (!isWildcard(address)) return urlHost(address)
  return address.includes(':') ? '[::1]' : '127.0.0.1'
}
