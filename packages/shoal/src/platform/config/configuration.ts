import { z } from 'zod'
import { trackerConfiguration } from './tracker-configuration.ts'

const port = z.number().int().min(0).max(65_535)
const address = z.union([z.ipv4(), z.ipv6()])
const MAX_WORKERS = 16
const MAX_TASKS = 32
const DEFAULT_TASKS = 4
const DEFAULT_WORKERS_PORT = 5001
const ROLES = ['control', 'tracker', 'worker'] as const
/** A release that was taken in is known again for 30 days. */
const MIN_GRABS_DAYS = 30
const MAX_DAYS = 36_500
const DEFAULT_DAYS = 400
const days = (min: number) => z.number().int().min(min).max(MAX_DAYS).default(DEFAULT_DAYS)
const MIN_WEBHOOK_PATH = 16 // characters: shorter ones can be guessed

/**
 * Process settings: what must be known before the database is open. Clients, rules, lists and users live in the
 * database and are changed by dashboard, API and CLI.
 */
export const configurationSchema = z.strictObject({
  listen: z.array(address).min(1).default(['127.0.0.1']).describe('addresses of the control port'),
  port: port.optional().describe('control port; 5000 or the next free one when absent'),
  ports: z
    .string()
    .regex(/^\d{1,5}-\d{1,5}$/, 'must be FROM-TO')
    .optional()
    .describe('range that ports are chosen from: 8000-9000'),
  roles: z
    .array(z.enum(ROLES))
    .refine((roles) => roles.includes('control'), 'must have control: what runs alone is shoal tracker or shoal worker')
    .default([...ROLES])
    .describe('what shoal up starts'),
  folders: z
    .array(z.string().startsWith('/', 'must be an absolute path'))
    .min(1)
    .optional()
    .describe('folders on this machine that both create.folders and shots.folders are when they are absent'),
  data: z.string().min(1).default('./data').describe('folder for everything that Shoal keeps'),
  hosts: z
    .array(z.string().min(1).max(253))
    .default([])
    .describe('host names under which the dashboard is reached, beside loopback and the listening addresses'),
  localNetworks: z
    .array(z.union([z.cidrv4(), z.cidrv6()]))
    .default([])
    .describe('networks that may use /tasks/ and /metrics without a token'),
  access: z
    .strictObject({
      trustLoopback: z
        .boolean()
        .default(false)
        .describe(
          'let programs on this machine use /tasks/ and /metrics without a token; a reverse proxy on this machine looks like one',
        ),
      trustedProxies: z
        .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
        .default([])
        .describe('reverse proxies in front of the control port whose header names the real address'),
      proxyHeader: z
        .enum(['x-forwarded-for', 'forwarded', 'cf-connecting-ip'])
        .default('x-forwarded-for')
        .describe('the header that they set'),
    })
    .prefault({}),
  database: z
    .strictObject({
      url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
        .optional()
        .describe('PostgreSQL for everything that SQLite keeps by default'),
    })
    .prefault({}),
  tracker: trackerConfiguration.prefault({}),
  worker: z
    .strictObject({
      count: z.number().int().min(0).max(MAX_WORKERS).default(1).describe('screenshot workers on this machine'),
      tasks: z
        .number()
        .int()
        .min(1)
        .max(MAX_TASKS)
        .default(DEFAULT_TASKS)
        .describe('tasks that a worker has under way; one that waits for peers then keeps no other waiting'),
      listen: z
        .array(address)
        .default([])
        .describe('addresses on which control lets workers of other machines in, each with its token; none when empty'),
      port: port.default(DEFAULT_WORKERS_PORT).describe('port for workers of other machines'),
    })
    .prefault({}),
  client: z
    .strictObject({
      listen: z.array(address).min(1).optional().describe("addresses of the built-in client's peer port"),
      port: port.optional().describe('peer port of the built-in client; any free one when absent'),
      dht: z
        .boolean()
        .default(false)
        .describe(
          'look for peers of public torrents in the DHT and be found there, from all addresses of this machine',
        ),
      dhtNodes: z
        .array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port'))
        .min(1)
        .optional()
        .describe('nodes that lead into the DHT; the well-known ones when absent'),
    })
    .prefault({}),
  shots: z
    .strictObject({
      folders: z
        .array(z.string().min(1))
        .optional()
        .describe('folders on this machine whose videos may be captured by their path; those of folders when absent'),
      dht: z.boolean().default(false).describe('look for peers in the DHT, from all addresses of this machine'),
      tasksPort: port
        .optional()
        .describe('second port that answers /tasks/ and nothing else, for scripts that know such a scheduler at 8000'),
    })
    .prefault({}),
  webhook: z
    .strictObject({
      path: z
        .string()
        .regex(/^\/[A-Za-z0-9._~/-]+$/, 'must begin with / and hold only letters, digits and . _ ~ / -')
        .refine((path) => !/^\/(api|assets|tasks|internal|health|livez|readyz|metrics)(\/|$)/.test(path), 'is taken')
        .optional()
        .describe('secret path of the webhook; generated when absent'),
      allowWeak: z.boolean().default(false).describe('take a path that can be guessed, at your own risk'),
      allow: z
        .array(z.union([z.cidrv4(), z.cidrv6()]))
        .default([])
        .describe('networks that announcements are taken from; everywhere when empty'),
      perMinute: z
        .number()
        .int()
        .min(1)
        .max(1_000_000)
        .default(6_000)
        .describe('announcements taken from one address in a minute'),
    })
    .refine(({ path, allowWeak }) => allowWeak || path === undefined || path.length >= MIN_WEBHOOK_PATH, {
      path: ['path'],
      error: `must have at least ${MIN_WEBHOOK_PATH} characters: it is the only guard of the webhook`,
    })
    .prefault({}),
  fetch: z
    .strictObject({
      allow: z
        .array(z.union([z.cidrv4(), z.cidrv6()]))
        .default([])
        .describe('private networks from which .torrent files may be fetched'),
    })
    .prefault({}),
  peers: z
    .strictObject({
      allow: z
        .array(z.union([z.cidrv4(), z.cidrv6()]))
        .default([])
        .describe('private networks whose peers may be dialled, for torrents inside an intranet'),
    })
    .prefault({}),
  watch: z
    .strictObject({
      folder: z
        .string()
        .min(1)
        .optional()
        .describe('.torrent and .magnet files dropped here are taken in; data/watch when absent'),
    })
    .prefault({}),
  create: z
    .strictObject({
      folders: z
        .array(z.string().startsWith('/', 'must be an absolute path'))
        .min(1)
        .optional()
        .describe(
          'folders whose files torrents may be made of in the dashboard; those of folders, else the downloads, when absent',
        ),
      presets: z.string().min(1).optional().describe('YAML file with presets; that of the command line when absent'),
    })
    .prefault({}),
  probe: z
    .strictObject({
      allow: z
        .array(z.union([z.cidrv4(), z.cidrv6()]))
        .default([])
        .describe('private networks that probes from the dashboard may contact, beside those of peers.allow'),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
      console: z
        .enum(['quiet', 'pretty', 'json'])
        .default('quiet')
        .describe(
          'what the terminal shows beside addresses and crashes: nothing, lines for people, lines for programs',
        ),
      folder: z.string().min(1).optional().describe('folder of the log files; logs/ of the data folder when absent'),
    })
    .prefault({}),
  keep: z
    .strictObject({
      grabsDays: days(MIN_GRABS_DAYS).describe('days that grabs which ended stay in the list, with their history'),
      auditDays: days(1).describe('days that the audit log tells who changed what'),
    })
    .prefault({}),
  secretKeyFile: z.string().optional().describe('file that holds the sealing key; data/secrets/key when absent'),
})

/** Checked settings with every default filled in. */
export type Configuration = z.output<typeof configurationSchema>

export const DEFAULT_CONTROL_PORT = 5000
export const DEFAULT_TRACKER_PORT = 6969
