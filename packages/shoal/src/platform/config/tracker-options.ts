import type { TrackerOptions } from '@shoal/tracker/options'
import type { z } from 'zod'
import type { trackerSettings } from './tracker-settings.ts'

/** Checked settings of the tracker. */
export type TrackerSettings = z.output<typeof trackerSettings>

/**
 * The settings of `tracker:` as the tracker's options; field by field, so that none of them gets lost on the way. Port and
 * mode are decided by whoever starts it.
 */
export function trackerOptionsOf(settings: TrackerSettings): Omit<TrackerOptions, 'port'> {
  const { connections, limits } = settings
  return {
    listen: settings.listen,
    publicUrl: settings.publicUrl,
    intervalSeconds: settings.intervalSeconds,
    minIntervalSeconds: settings.minIntervalSeconds,
    socketIntervalSeconds: settings.socketIntervalSeconds,
    peerTimeoutSeconds: settings.peerTimeoutSeconds,
    defaultPort: settings.defaultPort,
    maxPeers: settings.maxPeers,
    defaultPeers: settings.defaultPeers,
    fullScrape: settings.fullScrape,
    threads: settings.threads,
    httpThreads: settings.httpThreads,
    memoryMebibytes: settings.memoryMebibytes,
    detailsMebibytes: settings.detailsMebibytes,
    trustedProxies: settings.trustedProxies,
    proxyHeader: settings.proxyHeader,
    proxyProtocol: settings.proxyProtocol,
    mayNameAddress: settings.mayNameAddress,
    tls: settings.tls,
    limits: { ...limits, connections },
  }
}
