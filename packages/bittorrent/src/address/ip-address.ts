import type { Bytes } from '../bytes/bytes.ts'

/** The four bytes of a dotted IPv4 address, or the sixteen of an IPv6 one, or undefined when `text` is neither. */
export function addressBytes(text: string): Bytes | undefined {
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text)
}

/** The text of four or sixteen bytes; IPv6 in the form of RFC 5952. */
export function addressText(bytes: Bytes): string {
  return bytes.length === 4 ? bytes.join('.') : ipv6Text(bytes)
}

function ipv4Bytes(text: string): Bytes | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.(?=.)|$)){4}$/.test(text)) return undefined // a leading zero could mean octal
  const parts = text.split('.').map(Number)
  return parts.every((part) => part <= 255) ? Uint8Array.from(parts) : undefined
}

function ipv6Bytes(text: string): Bytes | undefined {
  if (text.length > 45) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = [groupsOf(halves[0] ?? '', halves.length === 1), groupsOf(halves[1] ?? '', true)]
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

/** The 16-bit groups of one side of `::`; only the address's end may be a dotted IPv4 address. */
function groupsOf(text: string, atEnd: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (atEnd && index === parts.length - 1 && part.includes('.')) {
      const [a = 0, b = 0, c = 0, d = 0] = ipv4Bytes(part) ?? []
      if (ipv4Bytes(part) === undefined) return undefined
      groups.push((a << 8) | b, (c << 8) | d)
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined
      groups.push(Number.parseInt(part, 16))
    }
  }
  return groups
}

function ipv6Text(bytes: Bytes): string {
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0))
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (mapped) return `::ffff:${bytes.subarray(12, 16).join('.')}`
  const { start, length } = longestZeroRun(groups)
  const hex = groups.map((group) => group.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start }
  }
  return best
}
