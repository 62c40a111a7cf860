import {
  compileAddressRanges,
  type ForwardingHeader,
  formatIpAddress,
  forwardedSource,
  type IpAddress,
  parseIpAddress,
  rangesContain,
} from '@shoal/tracker/address'

/** How a request came. */
export interface Arrival {
  /** Address of the one who connected. */
  readonly address: string
  readonly encrypted: boolean
  readonly header: (name: string) => string | undefined
}

/** Who asks, as far as trusted proxies tell. */
export interface Caller {
  readonly address: string
  /** Whether no proxy stands in between, trusted or not. */
  readonly direct: boolean
  readonly secure: boolean
}

export interface ProxyTrust {
  /** Addresses and networks of the proxies. */
  readonly proxies: readonly string[]
  /** The header that they set. No other one is believed: a proxy passes on what a stranger wrote into those. */
  readonly header: ForwardingHeader
}

/** What any proxy may set; one of these on a request means that it did not come directly. */
const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'cf-connecting-ip',
]

/**
 * Tells who asks. Headers count only where the one who connected is a trusted proxy; lists are read from the right, up to
 * the first address that is no trusted proxy. `Host` is always the request's own: proxies pass on `X-Forwarded-Host` of strangers.
 */
export function callerReader({ proxies, header: kind }: ProxyTrust): (arrival: Arrival) => Caller {
  const ranges = compileAddressRanges(proxies)
  const isTrusted = ({ family, words }: IpAddress): boolean => rangesContain(ranges, family, words)
  return ({ address, encrypted, header }) => {
    const connected = parseIpAddress(address)
    const direct = PROXY_HEADERS.every((name) => header(name) === undefined)
    if (connected === undefined || !isTrusted(connected)) return { address, direct, secure: encrypted }
    const source = forwardedSource(kind, header(kind) ?? '', connected, isTrusted)
    const scheme = kind === 'forwarded' ? protocolOf(header(kind)) : lastOf(header('x-forwarded-proto'))
    return { address: formatIpAddress(source), direct, secure: encrypted || scheme?.toLowerCase() === 'https' }
  }
}

/** What the nearest proxy wrote. */
function lastOf(list: string | undefined): string | undefined {
  return list?.split(',').at(-1)?.trim()
}

/** `proto` of the last element of `Forwarded` (RFC 7239 § 5.4). */
function protocolOf(elements: string | undefined): string | undefined {
  return /(?:^|;)\s*proto\s*=\s*"?(\w+)"?/i.exec(lastOf(elements) ?? '')?.[1]
}
