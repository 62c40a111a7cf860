import { type IpAddress, parseIpAddress } from './ip-address.ts'

const MOST_HOPS = 32

/** The headers by which proxies tell who asked. */
export type ForwardingHeader = 'x-forwarded-for' | 'forwarded' | 'cf-connecting-ip'

/**
 * Who asked, according to a header that a trusted proxy set. Lists are read from the right, where the nearest proxy
 * writes, up to the first address that is no trusted proxy: what stands left of it may be the asker's invention. An
 * unreadable entry ends the search at the proxy before it.
 */
export function forwardedSource(
  kind: ForwardingHeader,
  header: string,
  proxy: IpAddress,
  isTrusted: (address: IpAddress) => boolean,
): IpAddress {
  if (kind === 'cf-connecting-ip') return parseIpAddress(header.trim()) ?? proxy
  const entries = header.split(',').slice(-MOST_HOPS).reverse()
  let nearest = proxy
  for (const entry of entries) {
    const address = parseIpAddress(kind === 'forwarded' ? forwardedFor(entry) : withoutPort(entry.trim()))
    if (address === undefined) return nearest
    nearest = address
    if (!isTrusted(address)) return address
  }
  return nearest
}

/** The `for` of one element of RFC 7239 § 4, without quotes and port. */
function forwardedFor(element: string): string {
  for (const pair of element.split(';')) {
    const match = /^\s*for\s*=\s*"?([^"]*)"?\s*$/i.exec(pair)
    if (match?.[1] !== undefined) return withoutPort(match[1].trim())
  }
  return ''
}

function withoutPort(text: string): string {
  if (text.startsWith('[')) return text.slice(0, text.indexOf(']') + 1)
  return text.split(':').length === 2 ? (text.split(':', 1)[0] ?? '') : text
}
