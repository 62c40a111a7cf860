import { z } from 'zod'

/** Names one client of the fleet. */
export type ClientId = string & { readonly __brand: 'ClientId' }

export class ClientIdError extends Error {
  readonly code = 'CLIENT_ID'
  override readonly name = 'ClientIdError'
}

/** The client id written in `text`: 1 to 40 of a–z, 0–9, `-` and `_`. Throws `ClientIdError`. */
export function clientId(text: string): ClientId {
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(text)) throw new ClientIdError('not a client id')
  return text as ClientId
}

const text = z.string().max(1_000)
const httpUrl = z.url({ protocol: /^https?$/ }).max(1_000)

/** How to reach a client over HTTP. Secrets are sealed where they are stored and never shown again. */
const http = {
  url: httpUrl,
  /** A second gate in front of the client, e.g. nginx. */
  basicAuth: z.strictObject({ username: text, password: text }).optional(),
  /** PEM of the authority that signed its certificate. */
  certificateAuthority: z.string().max(100_000).optional(),
  /** `http://` or `socks5://` proxy on the way to it. */
  proxy: z
    .url({ protocol: /^(https?|socks5)$/ })
    .max(1_000)
    .optional(),
}

const common = {
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  /** Takes no new torrents, keeps what it has. */
  draining: z.boolean().default(false),
  /** Names shared by clients on one machine or disk. */
  sharedHost: text.optional(),
  sharedDisk: text.optional(),
  /** Free bytes to leave on its disk. */
  keepFree: z.int().nonnegative().default(0),
  /** Bytes up and down per calendar month. */
  monthlyTraffic: z.int().positive().optional(),
  savePath: text.optional(),
  /** Adds torrents paused. */
  addPaused: z.boolean().default(false),
  /** Longest prefix wins. */
  pathMapping: z
    .array(z.strictObject({ client: text.min(1), shoal: text.min(1) }))
    .max(50)
    .default([]),
}

/** Settings of one client, by kind. */
export const clientConfigSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('builtin'), ...common }),
  z.strictObject({
    kind: z.literal('qbittorrent'),
    ...common,
    ...http,
    username: text.optional(),
    password: text.optional(),
    /** qBittorrent 5.2 and later. */
    apiKey: text.optional(),
  }),
  z.strictObject({
    kind: z.literal('transmission'),
    ...common,
    ...http,
    username: text.optional(),
    password: text.optional(),
  }),
  /** The daemon's own protocol over TLS, port 58846. */
  z.strictObject({
    kind: z.literal('deluge'),
    ...common,
    host: text.default('127.0.0.1'),
    port: z.int().min(1).max(65_535).default(58_846),
    username: text,
    password: text,
  }),
  /** SCGI, as `tcp://host:port` or `unix:/path`, or XML-RPC behind a web server. */
  z.strictObject({
    kind: z.literal('rtorrent'),
    ...common,
    url: z
      .string()
      .regex(/^(https?:\/\/|tcp:\/\/|unix:\/)/)
      .max(1_000),
    username: text.optional(),
    password: text.optional(),
  }),
])

export type ClientConfig = z.output<typeof clientConfigSchema>
export type ClientConfigInput = z.input<typeof clientConfigSchema>
export type ClientKind = ClientConfig['kind']
