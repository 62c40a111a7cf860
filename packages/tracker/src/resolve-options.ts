import type { AccessRules } from './access/access-rules.ts'
import { compileAddressRanges } from './address/address-set.ts'
import type { ForwardingHeader } from './address/forwarded-source.ts'
import { parseIpAddress } from './address/ip-address.ts'
import type { AnnounceSettings } from './announce/announce-settings.ts'
import type { GuardLimits } from './announce/source-guard.ts'
import type { TrackerOptions } from './tracker.ts'
import { TrackerOptionsError } from './tracker-errors.ts'

const MINUTE = 60 // seconds
const MAX_TIMEOUT = 4000 * MINUTE // a slot's minute has twelve bits
const DEFAULT_INTERVAL = 1800 // seconds
const TIMEOUT_FACTOR = 1.5 // longest intervals that a peer may be silent
const MAX_MEBIBYTES = 65_536

/** Options with every default filled in and every number in its range. */
export interface ResolvedOptions {
  readonly port: number
  /** Undefined means loopback, both families as far as the system has them. */
  readonly listen: readonly string[] | undefined
  readonly protocols: { readonly http: boolean; readonly udp: boolean; readonly ws: boolean }
  readonly access: AccessRules
  readonly settings: AnnounceSettings
  readonly timeoutMinutes: number
  readonly publicUrl: string | undefined
  readonly memoryMebibytes: number
  readonly detailsMebibytes: number
  /** Undefined leaves it to what the system can do. */
  readonly threads: number | undefined
  readonly httpThreads: boolean
  readonly snapshotFile: string | undefined
  readonly snapshotIntervalSeconds: number
  readonly trustedProxies: readonly string[]
  readonly proxyHeader: ForwardingHeader
  readonly proxyProtocol: boolean
  readonly mayNameAddress: readonly string[]
  readonly limits: GuardLimits
  readonly connections: number
  readonly tls: TrackerOptions['tls']
  readonly creditJournalFile: string | undefined
  readonly creditWebhook: TrackerOptions['creditWebhook']
}

/** Fills in defaults. Throws `TrackerOptionsError` naming the first option that is wrong. */
export function resolveOptions(options: TrackerOptions): ResolvedOptions {
  const intervalJitter = inRange('intervalJitter', options.intervalJitter, 0.1, [0, 1], 'any')
  const intervalSeconds = inRange(
    'intervalSeconds',
    options.intervalSeconds,
    intervalBelow(options.peerTimeoutSeconds, intervalJitter),
    [1, MAX_TIMEOUT],
  )
  const peerTimeoutSeconds = inRange(
    'peerTimeoutSeconds',
    options.peerTimeoutSeconds,
    Math.min(MAX_TIMEOUT, Math.max(2700, Math.ceil(intervalSeconds * (1 + intervalJitter) * TIMEOUT_FACTOR))),
    [MINUTE, MAX_TIMEOUT],
  )
  if (peerTimeoutSeconds <= intervalSeconds * (1 + intervalJitter)) {
    throw new TrackerOptionsError(
      'peerTimeoutSeconds',
      `${peerTimeoutSeconds} must be more than the longest interval, ${Math.ceil(intervalSeconds * (1 + intervalJitter))}: peers that announce on time would be forgotten`,
    )
  }
  const maxPeers = inRange('maxPeers', options.maxPeers, 200, [0, 2000])
  const protocols = options.protocols ?? ['http', 'udp', 'ws']
  if (protocols.length === 0) throw new TrackerOptionsError('protocols', 'name at least one of http, udp and ws')
  for (const address of options.listen ?? []) {
    if (parseIpAddress(address) === undefined) {
      throw new TrackerOptionsError('listen', `"${address}" is not an IP address`)
    }
  }
  checkRanges('trustedProxies', options.trustedProxies)
  checkRanges('mayNameAddress', options.mayNameAddress)
  return {
    port: inRange('port', options.port, 0, [0, 65_535]),
    listen: options.listen,
    protocols: {
      http: protocols.includes('http'),
      udp: protocols.includes('udp'),
      ws: protocols.includes('ws'),
    },
    access: options.access ?? { mode: 'listed' },
    settings: {
      intervalSeconds,
      intervalJitter,
      minIntervalSeconds: Math.min(
        intervalSeconds,
        inRange('minIntervalSeconds', options.minIntervalSeconds, 300, [0, MAX_TIMEOUT]),
      ),
      socketIntervalSeconds: Math.min(
        intervalSeconds,
        inRange('socketIntervalSeconds', options.socketIntervalSeconds, 120, [1, MAX_TIMEOUT]),
      ),
      defaultPort:
        options.defaultPort === undefined ? undefined : inRange('defaultPort', options.defaultPort, 0, [1, 65_535]),
      maxPeers,
      defaultPeers: Math.min(maxPeers, inRange('defaultPeers', options.defaultPeers, 50, [0, 2000])),
      maxScrape: inRange('maxScrape', options.maxScrape, 74, [1, 1000]),
      fullScrape: options.fullScrape ?? false,
    },
    timeoutMinutes: Math.ceil(peerTimeoutSeconds / MINUTE),
    publicUrl: publicUrl(options.publicUrl),
    memoryMebibytes: inRange('memoryMebibytes', options.memoryMebibytes, 256, [1, MAX_MEBIBYTES]),
    detailsMebibytes: inRange('detailsMebibytes', options.detailsMebibytes, 64, [0, MAX_MEBIBYTES]),
    threads: options.threads === undefined ? undefined : inRange('threads', options.threads, 0, [0, 64]),
    httpThreads: options.httpThreads ?? true,
    snapshotFile: options.snapshotFile,
    snapshotIntervalSeconds: inRange('snapshotIntervalSeconds', options.snapshotIntervalSeconds, 300, [1, 86_400]),
    trustedProxies: options.trustedProxies ?? [],
    proxyHeader: options.proxyHeader ?? 'x-forwarded-for',
    proxyProtocol: options.proxyProtocol ?? false,
    mayNameAddress: options.mayNameAddress ?? [],
    limits: {
      requestsPerAddress: inRange('limits.requestsPerAddress', options.limits?.requestsPerAddress, 50, [0, 1e9]),
      requestsPerNetwork: inRange('limits.requestsPerNetwork', options.limits?.requestsPerNetwork, 500, [0, 1e9]),
      newSwarmsPerNetwork: inRange('limits.newSwarmsPerNetwork', options.limits?.newSwarmsPerNetwork, 600, [0, 1e9]),
      badConnectionIds: inRange('limits.badConnectionIds', options.limits?.badConnectionIds, 600, [0, 1e9]),
      banSeconds: inRange('limits.banSeconds', options.limits?.banSeconds, 600, [1, 1e9]),
    },
    connections: inRange('limits.connections', options.limits?.connections, 10_000, [1, 1e6]),
    tls: options.tls,
    creditJournalFile: options.creditJournalFile,
    creditWebhook: options.creditWebhook,
  }
}

/** The usual interval, or one short enough that a peer may miss an announce before it is forgotten. */
function intervalBelow(peerTimeoutSeconds: number | undefined, intervalJitter: number): number {
  if (peerTimeoutSeconds === undefined) return DEFAULT_INTERVAL
  return Math.max(1, Math.min(DEFAULT_INTERVAL, Math.floor(peerTimeoutSeconds / TIMEOUT_FACTOR / (1 + intervalJitter))))
}

function inRange(
  option: string,
  given: number | undefined,
  fallback: number,
  [least, most]: readonly [number, number],
  kind: 'whole' | 'any' = 'whole',
): number {
  const value = given ?? fallback
  if (!Number.isFinite(value) || value < least || value > most || (kind === 'whole' && !Number.isInteger(value))) {
    throw new TrackerOptionsError(
      option,
      `${value} must be a ${kind === 'whole' ? 'whole ' : ''}number from ${least} to ${most}`,
    )
  }
  return value
}

function checkRanges(option: string, texts: readonly string[] | undefined): void {
  try {
    compileAddressRanges(texts ?? [])
  } catch (error) {
    if (error instanceof Error) throw new TrackerOptionsError(option, error.message)
    throw error
  }
}

function publicUrl(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  if (!URL.canParse(text) || !/^(?:https?|udp|wss?):$/.test(new URL(text).protocol)) {
    throw new TrackerOptionsError('publicUrl', `"${text}" is not an http, https, udp, ws or wss URL`)
  }
  return text
}
