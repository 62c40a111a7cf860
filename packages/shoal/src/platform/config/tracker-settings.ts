import { z } from 'zod'

const MAX_REPLY_PEERS = 2000
const MAX_MEBIBYTES = 65_536
const DAY = 86_400 // seconds
const port = z.number().int().min(0).max(65_535)
const address = z.union([z.ipv4(), z.ipv6()])
const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
const perSecond = z.number().int().min(0).max(1_000_000_000).optional()

/** Each setting by itself; see `trackerConfiguration` for how they fit together. */
export const trackerSettings = z.strictObject({
  port: port.optional().describe('HTTP and UDP port; 6969 or the next free one when absent'),
  listen: z.array(address).min(1).optional().describe('addresses; those of control when absent'),
  open: z
    .boolean()
    .optional()
    .describe('serve every info-hash, unless the dashboard says otherwise; else those that Shoal knows'),
  publicUrl: z.url().optional().describe('announce URL for torrents when it is not the listening address'),
  intervalSeconds: z.number().int().min(30).max(DAY).optional().describe('seconds between announces'),
  minIntervalSeconds: z.number().int().min(1).max(DAY).optional().describe('clients should not announce sooner'),
  socketIntervalSeconds: z
    .number()
    .int()
    .min(1)
    .max(DAY)
    .optional()
    .describe('seconds between announces over WebSocket; 120 when absent'),
  peerTimeoutSeconds: z
    .number()
    .int()
    .min(60)
    .max(2 * DAY)
    .optional()
    .describe('silence after which a peer is gone; an interval that is absent follows it'),
  defaultPort: port.min(1).optional().describe('port of peers that name none over HTTP; they are refused when absent'),
  maxPeers: z.number().int().min(1).max(MAX_REPLY_PEERS).optional().describe('peers in one reply at most'),
  defaultPeers: z
    .number()
    .int()
    .min(1)
    .max(MAX_REPLY_PEERS)
    .optional()
    .describe('peers where the client names no number'),
  fullScrape: z.boolean().optional().describe('whether a scrape without info-hashes lists every swarm'),
  threads: z.number().int().min(0).max(64).optional().describe('UDP threads beside the main one'),
  httpThreads: z
    .boolean()
    .optional()
    .describe('whether announces over HTTP have a thread of their own, on Linux: half the cost'),
  memoryMebibytes: z.number().int().min(1).max(MAX_MEBIBYTES).optional().describe('MiB for swarms and peers'),
  detailsMebibytes: z
    .number()
    .int()
    .min(0)
    .max(MAX_MEBIBYTES)
    .optional()
    .describe('MiB for what people see of peers; 0 keeps none'),
  trustedProxies: z.array(network).optional().describe('proxies whose headers and PROXY prefixes are believed'),
  proxyHeader: z.enum(['x-forwarded-for', 'forwarded', 'cf-connecting-ip']).optional().describe('the one they set'),
  proxyProtocol: z.boolean().optional().describe('whether their connections begin with a PROXY prefix'),
  mayNameAddress: z.array(network).optional().describe('sources that may name another address with ip='),
  tls: z
    .strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) })
    .optional()
    .describe('certificate and key for HTTP and WebSocket, read again when they change'),
  connections: z.number().int().min(1).max(1_000_000).optional().describe('TCP connections at once'),
  limits: z
    .strictObject({
      requestsPerAddress: perSecond.describe('requests a second of one IPv4 address or IPv6 /64; 0 is no limit'),
      requestsPerNetwork: perSecond.describe('requests a second of one IPv4 /24 or IPv6 /48; 0 is no limit'),
      newSwarmsPerNetwork: perSecond.describe('new swarms a minute of one network; 0 is no limit'),
      badConnectionIds: perSecond.describe('wrong connection ids a minute that shut an address out; 0 never does'),
      banSeconds: z.number().int().min(1).max(DAY).optional().describe('how long that lasts'),
    })
    .optional(),
})
