import { describe, expect, it } from 'vitest'
import { resolveOptions } from './resolve-options.ts'
import type { TrackerLimits, TrackerOptions } from './tracker.ts'

const BASE: TrackerOptions = { port: 6969 }

/** For each option a value that is not its default; `log` is the one that only the caller uses. */
const options = {
  port: 7000,
  listen: ['127.0.0.9'],
  protocols: ['udp'],
  access: { mode: 'open' },
  intervalSeconds: 900,
  minIntervalSeconds: 60,
  socketIntervalSeconds: 30,
  intervalJitter: 0.2,
  peerTimeoutSeconds: 6000,
  defaultPort: 6881,
  maxPeers: 20,
  defaultPeers: 7,
  maxScrape: 9,
  fullScrape: true,
  publicUrl: 'https://tracker.example/announce',
  memoryMebibytes: 8,
  detailsMebibytes: 8,
  threads: 3,
  httpThreads: false,
  snapshotFile: 'x.snapshot',
  snapshotIntervalSeconds: 60,
  trustedProxies: ['10.0.0.1'],
  proxyHeader: 'forwarded',
  proxyProtocol: true,
  mayNameAddress: ['10.0.0.2'],
  limits: { requestsPerAddress: 1 },
  tls: { certFile: 'a', keyFile: 'b' },
  creditJournalFile: 'x.journal',
  creditWebhook: { url: 'https://site.example', secret: 's' },
} as const satisfies Required<Omit<TrackerOptions, 'log'>>

const limits = {
  requestsPerAddress: 1,
  requestsPerNetwork: 2,
  newSwarmsPerNetwork: 3,
  badConnectionIds: 4,
  banSeconds: 5,
  connections: 6,
} as const satisfies Required<TrackerLimits>

describe('resolveOptions', () => {
  it.each(Object.entries(options))('lets the option %s change something', (name, value) => {
    expect(resolveOptions({ ...BASE, [name]: value })).not.toEqual(resolveOptions(BASE))
  })

  it.each(Object.entries(limits))('lets the limit %s change something', (name, value) => {
    expect(resolveOptions({ ...BASE, limits: { [name]: value } })).not.toEqual(resolveOptions(BASE))
  })

  it.each([
    [undefined, 1800],
    [1800, 1090], // the default of the old Worker, where both were one number
    [600, 363],
    [60, 36],
    [7200, 1800],
  ])('lets the interval follow a peer timeout of %s seconds: %s', (peerTimeoutSeconds, interval) => {
    const { settings, timeoutMinutes } = resolveOptions({ ...BASE, peerTimeoutSeconds })
    expect(settings.intervalSeconds).toBe(interval)
    expect(timeoutMinutes * 60).toBeGreaterThan(interval * 1.1)
    expect(settings.minIntervalSeconds).toBeLessThanOrEqual(interval)
  })

  it('refuses an interval that the peer timeout does not leave room for', () => {
    expect(() => resolveOptions({ ...BASE, intervalSeconds: 1800, peerTimeoutSeconds: 1800 })).toThrow(
      /peerTimeoutSeconds/,
    )
  })
})
