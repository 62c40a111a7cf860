import { Agent, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici'

/** What is on the way to a server. */
export interface OutgoingRoute {
  /** `http://`, `https://` or `socks5://`. */
  readonly proxy?: string | undefined
  /** PEM of the authority that signed its certificate. */
  readonly certificateAuthority?: string | undefined
  /** At once. */
  readonly connections?: number
}

/** Connections to a server, through a proxy if there is one; `timeout` in milliseconds bounds each step. */
export function outgoingDispatcher(route: OutgoingRoute, timeout: number): Dispatcher {
  const { proxy, certificateAuthority: ca, connections } = route
  const tls = ca === undefined ? {} : { ca }
  const common = {
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connections,
  }
  if (proxy === undefined) return new Agent({ ...common, connect: { timeout, ...tls } })
  if (proxy.startsWith('socks5:')) return unwarned(() => new Socks5ProxyAgent(proxy, { ...common, requestTls: tls }))
  return new ProxyAgent({ uri: proxy, ...common, requestTls: tls })
}

const SOCKS_WARNING = 'SOCKS5 proxy support is experimental and subject to change'

/**
 * undici 8 warns of its SOCKS5 support, at the first use in a process. In an operator's log that is an alarm without a
 * remedy: the version is pinned, and tests speak through a proxy. Other warnings pass.
 */
function unwarned(make: () => Dispatcher): Dispatcher {
  const { emitWarning } = process
  process.emitWarning = (warning: string | Error, ...rest: readonly unknown[]) => {
    if (warning !== SOCKS_WARNING) Reflect.apply(emitWarning, process, [warning, ...rest])
  }
  try {
    return make()
  } finally {
    process.emitWarning = emitWarning
  }
}
