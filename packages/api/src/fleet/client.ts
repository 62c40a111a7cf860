import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { byteCount, message, speed, timestamp } from '../endpoint/primitives.ts'

export const clientKinds = ['qbittorrent', 'transmission', 'deluge', 'rtorrent', 'builtin'] as const
export const clientKind = z.enum(clientKinds)
export type ClientKind = z.infer<typeof clientKind>

/** One torrent program of the fleet, with what it said last. */
export const fleetClient = z.object({
  id: z.string(),
  name: z.string(),
  kind: clientKind,
  state: z.enum(['online', 'offline', 'degraded', 'unknown']),
  address: z.string().optional(),
  enabled: z.boolean(),
  draining: z.boolean().describe('takes nothing new, keeps what it has'),
  declared: z.boolean().describe('comes from the configuration file: can only be changed there'),
  version: z.string().optional(),
  problem: message.optional(),
  uploadSpeed: speed,
  downloadSpeed: speed,
  activeDownloads: z.number().int().nonnegative(),
  torrents: z.number().int().nonnegative(),
  freeBytes: byteCount.optional(),
  seenAt: timestamp.optional(),
})
export type FleetClient = z.infer<typeof fleetClient>

const secret = z.string().max(1_000).nullable().optional()

/**
 * Settings of a client; which of them belong to a kind the fleet checks. A secret (`password`, `apiKey`, `basicAuth`,
 * `proxy`) is sealed where it is kept and never shown again: left out it stays, null takes it away.
 */
export const clientSettings = z.looseObject({
  kind: clientKind,
  name: z.string().trim().max(100),
  enabled: z.boolean().optional(),
  draining: z.boolean().optional(),
  url: z.string().max(1_000).optional().describe('qbittorrent, transmission, rtorrent (also tcp://, unix:/)'),
  host: z.string().max(1_000).optional().describe('deluge'),
  port: z.number().int().optional().describe('deluge'),
  username: z.string().max(1_000).optional(),
  password: secret,
  apiKey: secret.describe('qbittorrent 5.2 and later'),
  basicAuth: z.object({ username: z.string(), password: z.string() }).nullable().optional(),
  certificateAuthority: z.string().max(100_000).optional().describe('PEM'),
  proxy: secret.describe('http://, https:// or socks5://'),
  sharedHost: z.string().optional(),
  sharedDisk: z.string().optional(),
  keepFree: z.number().optional().describe('bytes'),
  monthlyTraffic: z.number().optional().describe('bytes up and down'),
  savePath: z.string().optional(),
  addPaused: z.boolean().optional(),
  pathMapping: z.array(z.object({ client: z.string(), shoal: z.string() })).optional(),
})
export type ClientSettings = z.infer<typeof clientSettings>

export const clientDetail = fleetClient.extend({
  settings: clientSettings.describe('without secrets'),
  secrets: z.array(z.string()).describe('names of the secrets that are set'),
})
export type ClientDetail = z.infer<typeof clientDetail>

const clientParams = z.object({ clientId: z.string().max(64) })

export const listClients = endpoint({
  id: 'listClients',
  method: 'GET',
  path: '/api/v1/clients',
  summary: 'Clients of the fleet with their measured load',
  query: pageQuery,
  reply: pageOf(fleetClient),
})

export const addClient = endpoint({
  id: 'addClient',
  method: 'POST',
  path: '/api/v1/clients',
  summary: 'Add a torrent client; the fields depend on its kind, secrets are never shown again',
  status: 201,
  body: clientSettings,
  reply: fleetClient,
})

export const getClient = endpoint({
  id: 'getClient',
  method: 'GET',
  path: '/api/v1/clients/{clientId}',
  summary: 'One client with its settings, without its secrets',
  params: clientParams,
  reply: clientDetail,
})

export const updateClient = endpoint({
  id: 'updateClient',
  method: 'PUT',
  path: '/api/v1/clients/{clientId}',
  summary: 'Replace the settings of a client; secrets left out stay, null takes one away',
  params: clientParams,
  body: clientSettings,
  reply: fleetClient,
})

export const pauseClient = endpoint({
  id: 'pauseClient',
  method: 'PATCH',
  path: '/api/v1/clients/{clientId}',
  summary: 'Drain a client or let it take grabs again; switch it off or on',
  params: clientParams,
  body: z.strictObject({ draining: z.boolean().optional(), enabled: z.boolean().optional() }),
  reply: fleetClient,
})

export const removeClient = endpoint({
  id: 'removeClient',
  method: 'DELETE',
  path: '/api/v1/clients/{clientId}',
  summary: 'Forget a client; its torrents stay with it, grabs on their way to it are placed again',
  params: clientParams,
})

/** Why a client could not be tested: one code for each thing that its owner would do about it. */
export const clientTestFailures = [
  'connection-refused',
  'unknown-host',
  'no-route',
  'no-answer',
  'cut-off',
  'socket-missing',
  'certificate-unknown',
  'certificate-expired',
  'certificate-name',
  'not-tls',
  'login-wrong',
  'login-missing',
  'login-spared',
  'key-wrong',
  'gate',
  'banned',
  'refused',
  'other-program',
] as const

export const clientTestResult = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    program: z.string(),
    version: z.string(),
    torrents: z.number().int().nonnegative(),
    freeBytes: byteCount.optional(),
  }),
  z.object({ ok: z.literal(false), failure: z.enum(clientTestFailures), text: z.string() }),
])
export type ClientTestResult = z.infer<typeof clientTestResult>

export const testClient = endpoint({
  id: 'testClient',
  method: 'POST',
  path: '/api/v1/client-tests',
  summary: 'Connect to a client as the fleet would, without keeping anything; says what answered or what is in the way',
  body: z.object({
    settings: clientSettings,
    clientId: z.string().max(64).optional().describe('secrets that `settings` leaves out are taken from this client'),
  }),
  reply: clientTestResult,
})
