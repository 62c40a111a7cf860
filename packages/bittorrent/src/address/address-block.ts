import type { Bytes } from '../bytes/bytes.ts'
import { addressBytes } from './ip-address.ts'

/** An address block that is none. */
export class AddressBlockError extends Error {
  readonly code = 'address_block'
  override readonly name = 'AddressBlockError'
}

/** Addresses that begin with the same bits: four bytes for IPv4, sixteen for IPv6. */
export interface AddressBlock {
  readonly base: Bytes
  /** How many leading bits an address must share with the base. */
  readonly bits: number
}

const MAPPED_BITS = 96 // ::ffff:0:0/96 is IPv4 in IPv6 (RFC 4291 § 2.5.5.2)

/** The block that a CIDR or a single address names, an IPv4-mapped one as IPv4. @throws AddressBlockError */
export function parseAddressBlock(text: string): AddressBlock {
  const [address = '', length, ...rest] = text.split('/')
  const whole = addressBytes(address)
  if (whole === undefined || rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length)))
    throw new AddressBlockError(`not an address block: ${text}`)
  const given = length === undefined ? whole.length * 8 : Number(length)
  const base = given >= MAPPED_BITS ? unmapped(whole) : whole
  const bits = given - (whole.length - base.length) * 8
  if (bits > base.length * 8) throw new AddressBlockError(`not an address block: ${text}`)
  return { base, bits }
}

/** Whether an address in text is in one of the blocks. IPv4 in IPv6 is judged as IPv4, a zone is left out. */
export function isInBlocks(address: string, blocks: readonly AddressBlock[]): boolean {
  const bytes = judgedBytes(address)
  return bytes !== undefined && blocks.some((block) => contains(block, bytes))
}

/** The bytes by which an address is judged: those of IPv4 where it is IPv4 in IPv6, without a zone as in `fe80::1%eth0`. */
export function judgedBytes(address: string): Bytes | undefined {
  const bytes = addressBytes(address.replace(/%[^%]*$/, ''))
  return bytes === undefined ? undefined : unmapped(bytes)
}

function contains({ base, bits }: AddressBlock, address: Bytes): boolean {
  if (base.length !== address.length) return false
  const wholeBytes = bits >> 3
  for (let at = 0; at < wholeBytes; at++) if (base[at] !== address[at]) return false
  const mask = (0xff00 >> (bits & 7)) & 0xff
  return mask === 0 || ((base[wholeBytes] ?? 0) & mask) === ((address[wholeBytes] ?? 0) & mask)
}

function unmapped(bytes: Bytes): Bytes {
  const isMapped =
    bytes.length === 16 && bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  return isMapped ? bytes.subarray(12) : bytes
}
