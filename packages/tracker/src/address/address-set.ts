import { AccessRuleError } from '../tracker-errors.ts'
import { parseIpAddress } from './ip-address.ts'

/** Ranges of addresses as sorted, disjoint pairs of first and last; plain, so that it can be posted to a worker. */
export interface AddressRanges {
  readonly ipv4: Float64Array // first, last, first, last …
  readonly ipv6: readonly (readonly [first: bigint, last: bigint])[]
}

const BITS = { 4: 32n, 6: 128n } as const

/** The ranges that addresses and CIDRs name, IPv4-mapped ones as IPv4. Throws `AccessRuleError` naming a wrong one. */
export function compileAddressRanges(texts: readonly string[]): AddressRanges {
  const ranges = { 4: [] as (readonly [bigint, bigint])[], 6: [] as (readonly [bigint, bigint])[] }
  for (const text of texts) {
    const { family, first, last } = parseRange(text.trim())
    ranges[family].push([first, last])
  }
  return { ipv4: new Float64Array(mergeRanges(ranges[4]).flat().map(Number)), ipv6: mergeRanges(ranges[6]) }
}

/** Whether an address, given as big-endian words, lies in one of the ranges. */
export function rangesContain(ranges: AddressRanges, family: 4 | 6, words: ArrayLike<number>): boolean {
  if (family === 4) return ranges.ipv4.length > 0 && ipv4RangesContain(ranges.ipv4, (words[0] ?? 0) >>> 0)
  return ranges.ipv6.length > 0 && ipv6RangesContain(ranges.ipv6, wordsToBigint(words, 4))
}

function parseRange(text: string): { family: 4 | 6; first: bigint; last: bigint } {
  const [addressText = '', lengthText, ...rest] = text.split('/')
  const address = parseIpAddress(addressText)
  if (address === undefined || rest.length > 0) throw new AccessRuleError(`"${text}" is not an address or CIDR`)
  const bits = BITS[address.family]
  const isMapped = address.family === 4 && addressText.includes(':')
  let length = bits
  if (lengthText !== undefined) {
    if (!/^\d{1,3}$/.test(lengthText)) throw new AccessRuleError(`"${text}" has no valid prefix length`)
    length = BigInt(lengthText) - (isMapped ? 96n : 0n)
    if (length < 0n || length > bits) throw new AccessRuleError(`"${text}" has a prefix length out of range`)
  }
  const hostMask = (1n << (bits - length)) - 1n
  const value = wordsToBigint(address.words, address.words.length)
  return { family: address.family, first: value & ~hostMask, last: value | hostMask }
}

function wordsToBigint(words: ArrayLike<number>, count: number): bigint {
  let value = 0n
  for (let word = 0; word < count; word++) value = (value << 32n) | BigInt((words[word] ?? 0) >>> 0)
  return value
}

function mergeRanges(ranges: readonly (readonly [bigint, bigint])[]): [bigint, bigint][] {
  const merged: [bigint, bigint][] = []
  for (const [first, last] of ranges.toSorted((left, right) =>
    left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0,
  )) {
    const previous = merged.at(-1)
    if (previous !== undefined && first <= previous[1] + 1n) previous[1] = last > previous[1] ? last : previous[1]
    else merged.push([first, last])
  }
  return merged
}

function ipv4RangesContain(ranges: Float64Array, address: number): boolean {
  let low = 0
  let high = ranges.length / 2 - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (address < (ranges[middle * 2] ?? 0)) high = middle - 1
    else if (address > (ranges[middle * 2 + 1] ?? 0)) low = middle + 1
    else return true
  }
  return false
}

function ipv6RangesContain(ranges: AddressRanges['ipv6'], address: bigint): boolean {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = ranges[middle]
    if (range === undefined) return false
    if (address < range[0]) high = middle - 1
    else if (address > range[1]) low = middle + 1
    else return true
  }
  return false
}
