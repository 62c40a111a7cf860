import { z } from 'zod'
import type { ClientConfigInput } from '../client/client-config.ts'
import { type FieldIssue, issuesOf } from '../field-issue.ts'
import type { fleetSettingsSchema } from '../fleet-settings.ts'
import { judgeWebhookPath, newWebhookPath } from '../intake/webhook-path.ts'

/** What the `config.json` of the old load balancer asks for, in Shoal's terms. */
export interface OldConfiguration {
  readonly webhookPort: number
  /** Absent where the file has none: one is generated. */
  readonly webhookPath?: string
  /** The file takes a path that can be guessed upon itself. */
  readonly allowWeakPath: boolean
  readonly clients: readonly { readonly id: string; readonly settings: ClientConfigInput }[]
  /** Those that the file speaks of, as in `fleetSettingsSchema`. */
  readonly settings: z.input<typeof fleetSettingsSchema>
  /** Where logs go; found by the program when absent. */
  readonly logFolder?: string
}

export type OldConfigurationOutcome =
  | {
      readonly kind: 'configuration'
      readonly configuration: OldConfiguration
      /** What a person should know: unknown keys, secrets in the file. */
      readonly warnings: readonly string[]
    }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }
  /** Anybody could guess the webhook's path: a ready replacement, unless `allow_weak_webhook_path` is true. */
  | { readonly kind: 'weak-path'; readonly message: string; readonly replacement: string }

const SECOND = 1_000 // milliseconds
/** Longest time the old file may set, in seconds. */
const DAY = 86_400
const HOUR = 3_600 // seconds
const LONGEST_TIMEOUT = 300 // seconds

const seconds = (least: number, most = DAY) => z.number().min(least).max(most)

const instanceSchema = z.looseObject({
  name: z.string().min(1).max(100),
  url: z.url({ protocol: /^https?$/ }),
  username: z.string().optional(),
  password: z.string().optional(),
})

const fileSchema = z.looseObject({
  qbittorrent_instances: z.array(instanceSchema).min(1).max(200),
  webhook_port: z.int().min(1).max(65_535).default(5000),
  webhook_path: z.string().optional(),
  primary_sort_key: z.enum(['upload_speed', 'download_speed', 'active_downloads']).default('upload_speed'),
  max_new_tasks_per_instance: z.int().positive().max(10_000).default(2),
  max_announce_retries: z.int().nonnegative().max(1_000).default(10),
  connection_timeout: seconds(0.5, LONGEST_TIMEOUT).default(6),
  reconnect_interval: seconds(1).default(180),
  max_reconnect_attempts: z.int().min(1).max(100).default(1),
  status_update_interval: seconds(0.5, HOUR).default(2),
  log_dir: z.string().min(1).optional(),
  debug_add_stopped: z.boolean().default(false),
  allow_weak_webhook_path: z.boolean().default(false),
})

const knownKeys = new Set(Object.keys(fileSchema.shape))
const knownInstanceKeys = new Set(Object.keys(instanceSchema.shape))

/** Reads the text of an old `config.json`. Unknown keys warn; wrong values are issues by key. */
export function parseOldConfiguration(text: string, random: (length: number) => Uint8Array): OldConfigurationOutcome {
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { kind: 'invalid', issues: [{ path: '', message: `config.json is not JSON: ${error.message}` }] }
  }
  const parsed = fileSchema.safeParse(json)
  if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
  const { data } = parsed
  const verdict = data.webhook_path === undefined ? undefined : judgeWebhookPath(data.webhook_path)
  if (verdict?.kind === 'weak' && !data.allow_weak_webhook_path) {
    return { kind: 'weak-path', message: verdict.message, replacement: newWebhookPath(random) }
  }
  return { kind: 'configuration', configuration: configurationOf(data), warnings: warningsOf(data) }
}

type OldFile = z.output<typeof fileSchema>

function configurationOf(file: OldFile): OldConfiguration {
  const ids = new Set<string>()
  return {
    webhookPort: file.webhook_port,
    webhookPath: file.webhook_path,
    allowWeakPath: file.allow_weak_webhook_path,
    clients: file.qbittorrent_instances.map(({ name, url, username, password }, index) => ({
      id: idFrom(name, index, ids),
      settings: {
        kind: 'qbittorrent',
        name,
        url,
        username,
        password,
      },
    })),
    settings: {
      placement: { sortKey: file.primary_sort_key, maxNewPerRound: file.max_new_tasks_per_instance },
      pollInterval: Math.round(file.status_update_interval * SECOND),
      clientTimeout: Math.round(file.connection_timeout * SECOND),
      reconnectInterval: Math.round(file.reconnect_interval * SECOND),
      reconnectAttempts: file.max_reconnect_attempts,
      maxAnnounceRetries: file.max_announce_retries,
      addPaused: file.debug_add_stopped,
    },
    logFolder: file.log_dir,
  }
}

/** Made from the name, so that another order in the file makes no other clients. */
function idFrom(name: string, index: number, taken: Set<string>): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g)
  const base = words === null ? `instance-${index + 1}` : words.join('-').slice(0, MAXIMAL_ID)
  const id = taken.has(base) ? `${base}-${index + 1}` : base
  taken.add(id)
  return id
}

const MAXIMAL_ID = 32 // characters

function warningsOf(file: OldFile): readonly string[] {
  const unknown = Object.keys(file)
    .filter((key) => !knownKeys.has(key))
    .map((key) => `config.json: ${key} is unknown and has no effect`)
  const unknownInInstances = file.qbittorrent_instances.flatMap((instance) =>
    Object.keys(instance)
      .filter((key) => !knownInstanceKeys.has(key))
      .map((key) => `config.json: qbittorrent_instances: ${key} of ${instance.name} is unknown and has no effect`),
  )
  const secrets = file.qbittorrent_instances.some(({ password }) => password !== undefined)
    ? ['config.json holds passwords in the clear: keep it readable for its owner only']
    : []
  return [...unknown, ...unknownInInstances, ...secrets]
}
